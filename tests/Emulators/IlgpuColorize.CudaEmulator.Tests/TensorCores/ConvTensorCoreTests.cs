using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests.TensorCores;

/// <summary>
/// Runs the tensor cores' convolutions on the emulated device, whatever order asynchronous work is done in, against double precision.
/// </summary>
[Collection(TestDevices.Collection)]
public sealed class ConvTensorCoreTests
{
    // Inputs are exact in bfloat16, so that only the float32 sums of some thousand products of either sign round.
    private const double Tolerance = 2e-6;

    private static readonly Padding CausalDown = new(1, 0, 1, 1);
    private static readonly Padding CausalDownRight = new(1, 0, 1, 0);

    private static readonly ConvProblem[] Problems =
    [
        new(2, 9, 7, 16, 24, 3, 3, ConvProblem.Same(3, 3)),
        new(1, 7, 10, 160, 80, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2),
        new(1, 6, 33, 21, 96, 3, 3, ConvProblem.Same(3, 3, 4), Dilation: 4),
        new(2, 22, 5, 32, 21, 3, 3, ConvProblem.Same(3, 3, 18), Dilation: 18),
        new(2, 7, 9, 17, 32, 3, 3, ConvProblem.Same(3, 3), Stride: 2),
        new(1, 12, 10, 72, 16, 3, 3, ConvProblem.Same(3, 3), Stride: 2),
        new(1, 4, 6, 8, 40, 1, 1, default, Stride: 2),
        new(3, 3, 5, 362, 160, 1, 1, default),
        new(1, 6, 5, 64, 64, 2, 3, CausalDown),
        new(2, 5, 6, 128, 256, 2, 2, CausalDownRight),
        new(1, 3, 2, 24, 300, 1, 2, new Padding(0, 0, 1, 0)),
    ];

    public static TheoryData<ConvAlgorithm, int, int, AsyncMode> Runs
    {
        get
        {
            TheoryData<ConvAlgorithm, int, int, AsyncMode> runs = [];
            foreach (ConvAlgorithm algorithm in new[] { ConvAlgorithm.Wgmma, ConvAlgorithm.Mma })
            {
                for (int problem = 0; problem < Problems.Length; problem++)
                {
                    runs.Add(algorithm, problem, 1, AsyncMode.Eager);
                    runs.Add(algorithm, problem, 2, AsyncMode.Late);
                }
            }
            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Fprop_equals_the_reference(ConvAlgorithm algorithm, int problem, int seed, AsyncMode mode)
    {
        using DeviceOperands operands = Open(seed, mode);
        TensorCoreCase test = new(Problems[problem], operands, algorithm);
        PixelRows y = test.PoisonedSingles(test.Problem.Output);
        test.Fprop(new ConvOutput { Y = y, Channels = test.Problem.K, IsSingle = 1 });
        Numbers.Close(test.Reference.Forward(test.X, test.W, [], []), operands.ReadSingles(y, test.Problem.Output), Tolerance);
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Dgrad_equals_the_reference(ConvAlgorithm algorithm, int problem, int seed, AsyncMode mode)
    {
        using DeviceOperands operands = Open(seed, mode);
        TensorCoreCase test = new(Problems[problem], operands, algorithm);
        PixelRows dx = test.PoisonedSingles(test.Problem.Input);
        test.Dgrad(new ConvOutput { Y = dx, Channels = test.Problem.C, IsSingle = 1 });
        Numbers.Close(test.Reference.InputGradient(test.Dy, test.W), operands.ReadSingles(dx, test.Problem.Input), Tolerance);
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Wgrad_equals_the_reference(ConvAlgorithm algorithm, int problem, int seed, AsyncMode mode)
    {
        using DeviceOperands operands = Open(seed, mode);
        TensorCoreCase test = new(Problems[problem], operands, algorithm);
        Numbers.Close(test.Reference.FilterGradient(test.X, test.Dy), test.Wgrad(), Tolerance);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(50)]
    [InlineData(130)]
    public void Operands_of_mma_meet_in_no_bank(int channels)
    {
        using DeviceOperands operands = Open(1, AsyncMode.Eager);
        TensorCoreCase test = new(new ConvProblem(1, 6, 8, channels, channels, 3, 3, ConvProblem.Same(3, 3)), operands, ConvAlgorithm.Mma);
        test.Fprop(new ConvOutput { Y = test.PoisonedSingles(test.Problem.Output), Channels = channels, IsSingle = 1 });
        test.Dgrad(new ConvOutput { Y = test.PoisonedSingles(test.Problem.Input), Channels = channels, IsSingle = 1 });
        test.Wgrad();
        Assert.Equal(3, operands.Launches.Count);
        Assert.All(operands.Launches, launch => Assert.True(launch.WarpInstructions("ldmatrix") > 0));
        Assert.All(operands.Launches, launch => Assert.Equal(0, launch.SharedBankConflicts));
    }

    // Eight boxes of 4 x 32 pixels, of which each reaches two of three filter rows. A step of wgmma, 64 channels, is four products of each
    // of eight warps; one of mma, 32 channels and as many columns, is eight.
    [Theory]
    [InlineData(ConvAlgorithm.Wgmma, "wgmma.mma_async", 8 * (2 * 3) * 4 * 8)]
    [InlineData(ConvAlgorithm.Mma, "mma.sync", 8 * (2 * 3 * 2) * 8 * 8)]
    public void Taps_beyond_the_image_are_not_multiplied(ConvAlgorithm algorithm, string instruction, int expected)
    {
        using DeviceOperands operands = Open(1, AsyncMode.Eager);
        TensorCoreCase test = new(new ConvProblem(1, 32, 32, 64, 16, 3, 3, ConvProblem.Same(3, 3, 18), Dilation: 18), operands, algorithm);
        test.Fprop(new ConvOutput { Y = test.PoisonedSingles(test.Problem.Output), Channels = 16, IsSingle = 1 });
        Assert.Equal(expected, operands.Launches[0].WarpInstructions(instruction));
    }

    [Theory]
    [InlineData(ConvAlgorithm.Wgmma, "wgmma.wait_group.sync.aligned 1;", "wgmma.wait_group.sync.aligned 4;")]
    [InlineData(ConvAlgorithm.Wgmma, "wgmma.wait_group.sync.aligned 0;", "")]
    [InlineData(ConvAlgorithm.Wgmma, "@complete bra Complete; bra Again;", "bra Complete;")]
    [InlineData(ConvAlgorithm.Mma, "cp.async.wait_group 2;", "cp.async.wait_group 3;")]
    public void Missing_wait_is_found_out(ConvAlgorithm algorithm, string wait, string spoiled)
    {
        Assert.InRange(ErrorOf(EmulatedDevice.Of(90, multiprocessors: 1, mode: AsyncMode.Late), algorithm), 0, Tolerance);
        ComputeDevice broken = EmulatedDevice.Open(90, multiprocessors: 1);
        EmulatedCuda.Options.Spoil = text => text.Replace(wait, spoiled, StringComparison.Ordinal);
        try
        {
            Assert.False(ErrorOf(broken, algorithm) <= Tolerance);
            broken.Dispose();
        }
        catch (CudaException)
        {
            // Found out while it ran; nothing works in its context any more.
            Assert.Throws<DeviceException>(broken.Dispose);
        }
        finally
        {
            EmulatedCuda.Options.Spoil = null;
        }
    }

    private static double ErrorOf(ComputeDevice device, ConvAlgorithm algorithm)
    {
        DeviceOperands operands = new(device);
        TensorCoreCase test = new(new ConvProblem(1, 8, 32, 64, 16, 3, 3, ConvProblem.Same(3, 3)), operands, algorithm);
        PixelRows y = test.PoisonedSingles(test.Problem.Output);
        test.Fprop(new ConvOutput { Y = y, Channels = test.Problem.K, IsSingle = 1 });
        return Numbers.RelativeError(test.Reference.Forward(test.X, test.W, [], []), operands.ReadSingles(y, test.Problem.Output));
    }

    // One multiprocessor: a group walks from tile to tile. Four: a group has one tile.
    private static DeviceOperands Open(int seed, AsyncMode mode)
        => new(EmulatedDevice.Of(90, multiprocessors: mode == AsyncMode.Late ? 1 : 4, seed, mode));
}
