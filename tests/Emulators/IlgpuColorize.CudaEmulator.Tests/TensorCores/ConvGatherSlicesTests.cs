using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests.TensorCores;

/// <summary>
/// Runs gathers whose tiles several groups share, and the sum of their slices, on the emulated device, against double precision.
/// </summary>
public abstract class ConvGatherSlicesTests(ConvAlgorithm algorithm)
{
    private const double SingleTolerance = 2e-6;
    private const double RoundedTolerance = 1.0 / 256;

    // Tails of channels and pixels, taps left out, two steps of one tap, and classes without a tap.
    private static readonly ConvProblem[] Problems =
    [
        new(2, 6, 5, 72, 24, 3, 3, ConvProblem.Same(3, 3)),
        new(1, 22, 5, 32, 21, 3, 3, ConvProblem.Same(3, 3, 18), Dilation: 18),
        new(2, 7, 9, 17, 32, 3, 3, ConvProblem.Same(3, 3), Stride: 2),
        new(1, 4, 6, 8, 40, 1, 1, default, Stride: 2),
        new(1, 5, 6, 130, 100, 2, 2, new Padding(1, 0, 1, 0)),
    ];

    public static TheoryData<int, int, AsyncMode> Runs
        => new(
            from problem in Enumerable.Range(0, Problems.Length)
            from run in new[] { (Slices: 2, AsyncMode.Eager), (Slices: 7, AsyncMode.Late) }
            select (problem, run.Slices, run.Item2));

    [Theory]
    [MemberData(nameof(Runs))]
    public void Slices_sum_to_the_reference(int problem, int slices, AsyncMode mode)
    {
        using DeviceOperands operands = new(EmulatedDevice.Of(90, mode == AsyncMode.Late ? 3 : 4, seed: 1, mode));
        TensorCoreCase test = new(Problems[problem], operands, algorithm) { Slices = slices };
        PixelRows y = test.PoisonedSingles(test.Problem.Output), dx = test.PoisonedSingles(test.Problem.Input);
        test.Fprop(new ConvOutput { Y = y, Channels = test.Problem.K, IsSingle = 1 });
        test.Dgrad(new ConvOutput { Y = dx, Channels = test.Problem.C, IsSingle = 1 });
        Numbers.Close(test.Reference.Forward(test.X, test.W, [], []), operands.ReadSingles(y, test.Problem.Output), SingleTolerance);
        Numbers.Close(test.Reference.InputGradient(test.Dy, test.W), operands.ReadSingles(dx, test.Problem.Input), SingleTolerance);
        Assert.Equal(2 + 2 * test.Problem.Stride * test.Problem.Stride, operands.Launches.Count);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(40)]
    public void Epilogue_of_slices_is_that_of_whole_tiles(int k)
    {
        (double[] Pq, double[] Gated, double[] Activated, double[] Concatenated) whole = Finished(k, slices: 1);
        (double[] Pq, double[] Gated, double[] Activated, double[] Concatenated) shared = Finished(k, slices: 3);
        Numbers.Close(whole.Pq, shared.Pq, RoundedTolerance);
        Numbers.Close(whole.Gated, shared.Gated, RoundedTolerance);
        Numbers.Close(whole.Activated, shared.Activated, RoundedTolerance);
        Numbers.Close(whole.Concatenated, shared.Concatenated, RoundedTolerance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Dgrad_of_slices_adds_and_goes_on_through_concat_elu(int stride)
    {
        using DeviceOperands operands = new(EmulatedDevice.Of(90, multiprocessors: 4, seed: 3));
        ConvProblem problem = new(2, 6, 5, 32, 24, 3, 3, ConvProblem.Same(3, 3), stride);
        TensorCoreCase test = new(problem, operands, algorithm) { Slices = 2 };
        Shape half = test.Problem.Input.WithChannels(16);
        double[] pairs = Array.ConvertAll(
            PointwiseReference.ConcatElu(TensorCoreCase.Drawn(8, half.Elements)), value => (double)BFloat16.Round((float)value));
        double[] before = TensorCoreCase.Drawn(9, half.Elements), gradient = test.Reference.InputGradient(test.Dy, test.W);
        PixelRows dx = new(operands.Store<float>([.. before.Select(value => (float)value)]), half.C);
        test.Dgrad(
            new ConvOutput { Pairs = operands.Store(test.Problem.Input, 32, pairs, 0f), Channels = 32, Y = dx, Added = dx, IsSingle = 1 });
        double[] expected = [.. before.Select(
            (value, i) => value + gradient[2 * i] * Slope(pairs[2 * i]) - gradient[2 * i + 1] * Slope(pairs[2 * i + 1]))];
        Numbers.Close(expected, operands.ReadSingles(dx, half), SingleTolerance);
    }

    [Fact]
    public void Region_of_slices_leaves_the_rest_as_it_is()
    {
        using DeviceOperands operands = new(EmulatedDevice.Of(90, multiprocessors: 4, seed: 4));
        TensorCoreCase test = new(Problems[0], operands, algorithm) { Slices = 3 };
        PixelRows y = test.PoisonedSingles(test.Problem.Output);
        test.Fprop(new PixelRegion(2, 1, 3, 2), new ConvOutput { Y = y, Channels = 24, IsSingle = 1 });
        double[] expected = test.Reference.Forward(test.X, test.W, [], []), actual = operands.ReadSingles(y, test.Problem.Output);
        for (int i = 0; i < expected.Length; i++)
        {
            bool isInside = i / 24 % 5 is 1 or 2 && i / 24 / 5 % 6 is >= 2 and < 5;
            Assert.Equal(isInside ? expected[i] : double.NaN, actual[i], 1e-4);
        }
    }

    private static double Slope(double elu) => elu > 0 ? 1 : elu + 1;

    // A gate and what it activates; then what the convolution activates itself, added to something.
    private (double[] Pq, double[] Gated, double[] Activated, double[] Concatenated) Finished(int k, int slices)
    {
        using DeviceOperands operands = new(EmulatedDevice.Of(90, multiprocessors: 4, seed: 3));
        TensorCoreCase test = new(new ConvProblem(2, 6, 5, 24, k, 3, 3, ConvProblem.Same(3, 3)), operands, algorithm) { Slices = slices };
        Shape output = test.Problem.Output, half = output.WithChannels(k / 2), twice = output.WithChannels(2 * k);
        PixelRows Rounded(Shape shape, int seed) => operands.Store(
            shape, ElementType.BFloat16.PitchOf(shape.C), TensorCoreCase.Drawn(seed, shape.Elements), 0f);
        long bias = operands.Store<float>([.. TensorCoreCase.Drawn(7, k).Select(value => (float)value)]);
        PixelRows pq = test.PoisonedBFloat16(output);
        PixelRows gated = test.PoisonedBFloat16(half);
        PixelRows activated = test.PoisonedBFloat16(output);
        PixelRows concatenated = test.PoisonedBFloat16(twice);
        test.Fprop(new ConvOutput { Bias = bias, Y = pq, Residual = Rounded(half, 9), Gated = gated, Activated = activated, Channels = k });
        test.Fprop(new ConvOutput { Bias = bias, Added = Rounded(output, 8), Activated = concatenated, Channels = k });
        return (
            operands.ReadBFloat16(pq, output), operands.ReadBFloat16(gated, half), operands.ReadBFloat16(activated, output),
            operands.ReadBFloat16(concatenated, twice));
    }

    [Collection(TestDevices.Collection)]
    public sealed class ByWgmma() : ConvGatherSlicesTests(ConvAlgorithm.Wgmma);

    [Collection(TestDevices.Collection)]
    public sealed class ByMma() : ConvGatherSlicesTests(ConvAlgorithm.Mma);
}
