using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests.TensorCores;

/// <summary>Runs what the tensor cores' convolutions do with their sums on the emulated device, against double precision.</summary>
public abstract class ConvOutputTests(ConvAlgorithm algorithm) : IDisposable
{
    private const double SingleTolerance = 2e-6;

    // Half a unit in the last of bfloat16's eight bits, for each value at the most.
    private const double RoundedTolerance = 1.0 / 256;

    private readonly DeviceOperands _operands = new(EmulatedDevice.Of(90, multiprocessors: 4, seed: 3));

    public static TheoryData<int> OutputChannels => [12, 16, 21, 72];

    public void Dispose()
    {
        _operands.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(OutputChannels))]
    public void Bias_and_added_tensor_are_added(int k)
    {
        TensorCoreCase test = Case(k);
        (double[] bias, double[] added) = (TensorCoreCase.Drawn(7, k), TensorCoreCase.Drawn(8, test.Problem.Output.Elements));
        PixelRows y = test.PoisonedBFloat16(test.Problem.Output);
        test.Fprop(new ConvOutput { Bias = Singles(bias), Y = y, Added = Rounded(test.Problem.Output, added), Channels = k });
        Numbers.Close(test.Reference.Forward(test.X, test.W, bias, added), _operands.ReadBFloat16(y, test.Problem.Output),
            RoundedTolerance);
        Assert.All(PaddingOf(y, test.Problem.Output), value => Assert.Equal(0, value));
    }

    [Theory]
    [MemberData(nameof(OutputChannels))]
    public void Concat_elu_is_written_with_and_without_y(int k)
    {
        TensorCoreCase test = Case(k);
        double[] bias = TensorCoreCase.Drawn(7, k), expected = test.Reference.Forward(test.X, test.W, bias, []);
        Shape pairs = test.Problem.Output.WithChannels(2 * k);
        PixelRows activated = test.PoisonedBFloat16(pairs);
        PixelRows beside = test.PoisonedBFloat16(pairs);
        PixelRows y = test.PoisonedBFloat16(test.Problem.Output);
        test.Fprop(new ConvOutput { Bias = Singles(bias), Activated = activated, Channels = k });
        test.Fprop(new ConvOutput { Bias = Singles(bias), Y = y, Activated = beside, Channels = k });
        Numbers.Close(PointwiseReference.ConcatElu(expected), _operands.ReadBFloat16(activated, pairs), RoundedTolerance);
        Numbers.Close(expected, _operands.ReadBFloat16(y, test.Problem.Output), RoundedTolerance);
        Assert.Equal(_operands.ReadBFloat16(activated, pairs), _operands.ReadBFloat16(beside, pairs));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(40)]
    [InlineData(160)]
    public void Gate_adds_the_residual_and_is_activated(int k)
    {
        TensorCoreCase test = Case(k);
        Shape half = test.Problem.Output.WithChannels(k / 2);
        double[] bias = TensorCoreCase.Drawn(7, k), residual = TensorCoreCase.Drawn(9, half.Elements);
        PixelRows pq = test.PoisonedBFloat16(test.Problem.Output);
        PixelRows gated = test.PoisonedBFloat16(half);
        PixelRows activated = test.PoisonedBFloat16(test.Problem.Output);
        test.Fprop(
            new ConvOutput
            {
                Bias = Singles(bias),
                Y = pq,
                Residual = Rounded(half, residual),
                Gated = gated,
                Activated = activated,
                Channels = k,
            });
        double[] sums = test.Reference.Forward(test.X, test.W, bias, []);
        double[] expected = PointwiseReference.Gate(sums, residual);
        Numbers.Close(sums, _operands.ReadBFloat16(pq, test.Problem.Output), RoundedTolerance);
        Numbers.Close(expected, _operands.ReadBFloat16(gated, half), RoundedTolerance);
        Numbers.Close(PointwiseReference.ConcatElu(expected), _operands.ReadBFloat16(activated, test.Problem.Output), RoundedTolerance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Dgrad_adds_to_what_is_there(int stride)
    {
        TensorCoreCase test = Case(24, stride);
        double[] before = TensorCoreCase.Drawn(8, test.Problem.Input.Elements);
        double[] expected = PointwiseReference.Add(test.Reference.InputGradient(test.Dy, test.W), before);
        PixelRows dx = Rounded(test.Problem.Input, before), single = new(Singles(before), test.Problem.C);
        test.Dgrad(new ConvOutput { Y = dx, Added = dx, Channels = test.Problem.C });
        test.Dgrad(new ConvOutput { Y = single, Added = single, Channels = test.Problem.C, IsSingle = 1 });
        Numbers.Close(expected, _operands.ReadBFloat16(dx, test.Problem.Input), RoundedTolerance);
        Numbers.Close(expected, _operands.ReadSingles(single, test.Problem.Input), SingleTolerance);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dgrad_goes_on_through_concat_elu(bool adds)
    {
        TensorCoreCase test = Case(32);
        Shape half = test.Problem.Input.WithChannels(test.Problem.C / 2);
        double[] pairs = Array.ConvertAll(
            PointwiseReference.ConcatElu(TensorCoreCase.Drawn(8, half.Elements)), value => (double)BFloat16.Round((float)value));
        double[] before = TensorCoreCase.Drawn(9, half.Elements), gradient = test.Reference.InputGradient(test.Dy, test.W);
        double[] through = PointwiseReference.ConcatEluGradient(pairs, gradient);
        double[] expected = adds ? PointwiseReference.Add(through, before) : through;
        PixelRows rounded = Rounded(half, before);
        PixelRows single = new(_operands.Store<float>([.. before.Select(value => (float)value)]), half.C);
        PixelRows activated = Rounded(test.Problem.Input, pairs);
        ConvOutput output = new() { Pairs = activated, Channels = test.Problem.C };
        test.Dgrad(output with { Y = rounded, Added = adds ? rounded : default });
        test.Dgrad(output with { Y = single, Added = adds ? single : default, IsSingle = 1 });
        Numbers.Close(expected, _operands.ReadBFloat16(rounded, half), RoundedTolerance);
        Numbers.Close(expected, _operands.ReadSingles(single, half), SingleTolerance);
    }

    [Theory]
    [InlineData(32, 1, false)]
    [InlineData(32, 1, true)]
    [InlineData(20, 1, true)]
    [InlineData(12, 2, false)]
    [InlineData(12, 2, true)]
    public void Dgrad_goes_on_through_the_gate(int c, int stride, bool isActivated)
    {
        TensorCoreCase test = new(new ConvProblem(2, 6, 5, c, 24, 3, 3, ConvProblem.Same(3, 3), stride), _operands, algorithm);
        Shape result = isActivated ? test.Problem.Input.WithChannels(c / 2) : test.Problem.Input;
        Shape ofGate = result.WithChannels(2 * result.C);
        double[] pairs = Array.ConvertAll(
            PointwiseReference.ConcatElu(TensorCoreCase.Drawn(8, test.Problem.Input.Elements / 2)),
            value => (double)BFloat16.Round((float)value));
        double[] before = TensorCoreCase.Drawn(9, result.Elements);
        double[] pq = TensorCoreCase.Drawn(7, ofGate.Elements);
        double[] sums = test.Reference.InputGradient(test.Dy, test.W);
        double[] expected = PointwiseReference.Add(isActivated ? PointwiseReference.ConcatEluGradient(pairs, sums) : sums, before);
        PixelRows dx = Rounded(result, before);
        PixelRows dpq = test.PoisonedBFloat16(ofGate);
        PixelRows dpqOfSingle = test.PoisonedBFloat16(ofGate);
        PixelRows single = Single(result, before);
        ConvOutput output = new()
        {
            Pairs = isActivated ? Rounded(test.Problem.Input, pairs) : default,
            Pq = Rounded(ofGate, pq),
            Channels = c,
        };
        test.Dgrad(output with { Y = dx, Added = dx, Dpq = dpq });
        test.Dgrad(output with { Y = single, Added = single, Dpq = dpqOfSingle, IsSingle = 1 });
        Numbers.Close(expected, _operands.ReadBFloat16(dx, result), RoundedTolerance);
        Numbers.Close(PointwiseReference.GateGradient(pq, expected), _operands.ReadBFloat16(dpq, ofGate), RoundedTolerance);
        Assert.Equal(_operands.ReadBFloat16(dpq, ofGate), _operands.ReadBFloat16(dpqOfSingle, ofGate));
        Assert.All(PaddingOf(dpq, ofGate), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Region_leaves_the_rest_as_it_is()
    {
        TensorCoreCase test = Case(24);
        PixelRegion region = new(2, 1, 3, 2);
        PixelRows y = test.PoisonedSingles(test.Problem.Output);
        test.Fprop(region, new ConvOutput { Y = y, Channels = 24, IsSingle = 1 });
        double[] expected = test.Reference.Forward(test.X, test.W, [], []), actual = _operands.ReadSingles(y, test.Problem.Output);
        for (int i = 0; i < expected.Length; i++)
        {
            int column = i / 24 % test.Problem.Q, row = i / 24 / test.Problem.Q % test.Problem.P;
            if (row is >= 2 and < 5 && column is >= 1 and < 3)
                Assert.Equal(expected[i], actual[i], 1e-4);
            else
                Assert.Equal(double.NaN, actual[i]);
        }
    }

    private TensorCoreCase Case(int k, int stride = 1)
        => new(new ConvProblem(2, 6, 5, 24, k, 3, 3, ConvProblem.Same(3, 3), stride), _operands, algorithm);

    private long Singles(double[] values) => _operands.Store<float>([.. values.Select(value => (float)value)]);

    private PixelRows Rounded(Shape shape, double[] values) => _operands.Store(shape, ElementType.BFloat16.PitchOf(shape.C), values, 0f);

    private PixelRows Single(Shape shape, double[] values)
    {
        int pitch = ElementType.BFloat16.PitchOf(shape.C);
        return new(Singles([.. values.Chunk(shape.C).SelectMany(pixel => pixel.Concat(new double[pitch - shape.C]))]), pitch);
    }

    private IEnumerable<double> PaddingOf(PixelRows rows, Shape shape)
        => _operands.ReadBFloat16(rows, shape.WithChannels(rows.Pitch)).Where((_, i) => i % rows.Pitch >= shape.C);

    [Collection(TestDevices.Collection)]
    public sealed class ByWgmma() : ConvOutputTests(ConvAlgorithm.Wgmma);

    [Collection(TestDevices.Collection)]
    public sealed class ByMma() : ConvOutputTests(ConvAlgorithm.Mma);
}
