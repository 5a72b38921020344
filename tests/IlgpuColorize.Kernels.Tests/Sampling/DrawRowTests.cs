using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Cuda;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sampling;

/// <summary>Draws small maps row by row, portably and with the tensor cores' kernel on the PTX emulator, and holds both against the right stream as training evaluates it.</summary>
[Collection(TestDevices.Collection)]
public sealed class DrawRowTests(ITestOutputHelper output)
{
    public static TheoryData<int, int, AsyncMode> Runs => new() { { 0, 1, AsyncMode.Eager }, { 0, 2, AsyncMode.Late }, { 1, 1, AsyncMode.Late }, { 1, 2, AsyncMode.Eager }, { 2, 1, AsyncMode.Late } };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Emulated_rows_have_the_mixtures_of_the_training_forward(int problem, int seed, AsyncMode mode)
    {
        using ComputeDevice device = new EmulatedTensorCores(seed, mode).Open();
        DrawnRows.AssertDrawn(device, problem, output, isFree: problem == 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Portable_rows_have_the_mixtures_of_the_training_forward(int problem) => DrawnRows.AssertDrawn(PortableDevice.Cpu, problem, output);

    [Fact]
    public void One_row_leaves_the_others()
    {
        using ComputeDevice device = new EmulatedTensorCores(3, AsyncMode.Late).Open();
        using DrawRowCase rows = new(device, DrawnRows.Problems[0], DrawnRows.Free);
        rows.Draw(0);
        (int columns, int pixels) = (rows.Problem.Columns, rows.Problem.Rows * rows.Problem.Columns);
        int[] levels = rows.Levels;
        double[] mixture = rows.Mixture;
        for (int pixel = 0; pixel < rows.Problem.Samples * pixels; pixel++)
        {
            Assert.Equal(pixel % pixels < columns, levels[2 * pixel] >= 0);
            Assert.Equal(pixel % pixels < columns, !double.IsNaN(mixture[pixel * rows.Problem.MixtureChannels]));
        }
    }

    [Fact]
    public void Refuses_what_does_not_fit_and_does_not_apply_without_tensor_cores()
    {
        using DrawRowCase rows = new(PortableDevice.Cpu, DrawnRows.Problems[1], DrawnRows.Free);
        string Refusal(in DrawRowProblem problem, int row, in DrawRowTensors tensors)
        {
            try
            {
                DrawRow.Forward(rows.Stream, problem, row, tensors, rows.Filters, rows.Chroma);
                return "nothing";
            }
            catch (ArgumentException refusal)
            {
                return refusal.Message;
            }
        }
        DrawRowProblem problem = rows.Problem;
        Assert.Equal(
            "DrawRow: 'R' has shape [9x2x3x32] of BFloat16; the problem needs [9x2x3x16] of BFloat16.",
            Refusal(problem, 0, rows.Tensors with { R = rows.Tensors.GatedTerms }));
        Assert.Contains("leaves the 2x3 pixels", Refusal(problem, 2, rows.Tensors), StringComparison.Ordinal);
        Assert.Contains("needs channels in multiples of 16", Refusal(problem with { Channels = 24 }, 0, rows.Tensors), StringComparison.Ordinal);
        Assert.False(DrawRow.Applies(PortableDevice.Cpu, ElementType.BFloat16, problem));
        using ComputeDevice device = new EmulatedTensorCores(1, AsyncMode.Eager).Open();
        Assert.True(DrawRow.Applies(device, ElementType.BFloat16, problem));
        Assert.False(DrawRow.Applies(device, ElementType.Float32, problem));
        Assert.False(DrawRow.Applies(device, ElementType.BFloat16, problem with { Channels = 24 }));
        Assert.False(DrawRow.Applies(device, ElementType.BFloat16, problem with { Channels = 320, Layers = 4 }));
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda(ITestOutputHelper output)
    {
        [Theory]
        [InlineData(0)]
        [InlineData(1)]
        [InlineData(2)]
        public void Rows_have_the_mixtures_of_the_training_forward(int problem) => DrawnRows.AssertDrawn(TestDevices.Cuda, problem, output);
    }
}
