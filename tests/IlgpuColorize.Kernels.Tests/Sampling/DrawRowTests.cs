using System.Text.RegularExpressions;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sampling;

/// <summary>
/// Draws small maps row by row, portably and with the tensor cores' kernel on the PTX emulator, and holds both against the right stream as
/// training evaluates it.
/// </summary>
[Collection(TestDevices.Collection)]
public sealed class DrawRowTests(ITestOutputHelper output)
{
    // Each problem is drawn by one group once: whatever the clusters' order of asynchronous work, its bits are these.
    private static readonly Lazy<TwoRows>[] ByOneGroup =
        [.. Enumerable.Range(0, DrawnRows.Problems.Length).Select(problem => new Lazy<TwoRows>(() =>
        TwoRows.Of(problem, new EmulatedDrawRow(1, 1, AsyncMode.Late))))];

    public static TheoryData<int, int, AsyncMode> Runs
        => new() { { 0, 1, AsyncMode.Eager }, { 0, 2, AsyncMode.Late }, { 1, 1, AsyncMode.Late }, { 1, 2, AsyncMode.Eager },
            { 2, 1, AsyncMode.Late } };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Emulated_rows_have_the_mixtures_of_the_training_forward(int problem, int seed, AsyncMode mode)
        => DrawnRows.AssertDrawn(
            PortableDevice.Cpu, problem, output, isFree: problem == 1, new EmulatedDrawRow(clusterSize: 1, seed, mode));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Portable_rows_have_the_mixtures_of_the_training_forward(int problem)
        => DrawnRows.AssertDrawn(PortableDevice.Cpu, problem, output);

    /// <summary>Clusters store to each other's memory and share each stage, in sums of one order.</summary>
    [Theory]
    [InlineData(0, 2, 1, AsyncMode.Late)]
    [InlineData(0, 4, 2, AsyncMode.Random)]
    [InlineData(0, 8, 3, AsyncMode.Late)]
    [InlineData(1, 2, 4, AsyncMode.Eager)]
    [InlineData(1, 8, 5, AsyncMode.Late)]
    [InlineData(2, 8, 6, AsyncMode.Late)]
    public void Clusters_draw_the_bits_of_one_group(int problem, int size, int seed, AsyncMode mode)
    {
        TwoRows one = ByOneGroup[problem].Value, cluster = TwoRows.Of(problem, new EmulatedDrawRow(size, seed, mode));
        Assert.Equal(one.Mixture, cluster.Mixture);
        Assert.Equal(one.Canvas, cluster.Canvas);
        Assert.Equal(one.Levels, cluster.Levels);
        Assert.Equal(one.Activated, cluster.Activated);
    }

    /// <summary>
    /// Without the barrier before the first pixel a group may not have begun; with the group's barrier in place of the wait for other
    /// groups' results it reads what they have not stored yet.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Missing_barrier_of_the_cluster_is_seen(int missing)
    {
        const string Arrive = "barrier.cluster.arrive.release.aligned;", Wait = "barrier.cluster.wait.acquire.aligned;";
        string Spoil(string text)
        {
            if (!text.Contains(Arrive, StringComparison.Ordinal))
                return text;
            if (missing == 1)
                return Regex.Replace(text, @"\{[^{}]*mbarrier\.try_wait[^{}]*\}", "bar.sync 0;");
            int arrive = text.IndexOf(Arrive, StringComparison.Ordinal), wait = text.IndexOf(Wait, arrive, StringComparison.Ordinal);
            return text.Remove(wait, Wait.Length).Remove(arrive, Arrive.Length).Insert(arrive, "bar.sync 0;");
        }
        string Outcome(Func<string, string>? spoil)
        {
            try
            {
                EmulatedDrawRow emulated = new(clusterSize: 2, seed: 1, AsyncMode.Random) { Spoil = spoil };
                using DrawRowCase rows = new(
                    PortableDevice.Cpu, DrawnRows.Problems[1] with { Samples = 3, Rows = 1 }, DrawnRows.Constrained, emulated);
                rows.Draw(0);
                return string.Join(' ', rows.Mixture);
            }
            catch (EmulationException fault)
            {
                return fault.Message;
            }
        }
        string spoiled = Outcome(Spoil);
        Assert.NotEqual(Outcome(null), spoiled);
        Assert.Equal(missing == 0,
            spoiled.Contains("before a barrier.cluster has shown that its group has begun", StringComparison.Ordinal));
    }

    [Fact]
    public void One_row_leaves_the_others()
    {
        using DrawRowCase rows = new(
            PortableDevice.Cpu, DrawnRows.Problems[0], DrawnRows.Free, new EmulatedDrawRow(clusterSize: 1, seed: 3, AsyncMode.Late));
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
        Assert.Contains("needs channels in multiples of 16", Refusal(problem with { Channels = 24 }, 0, rows.Tensors),
            StringComparison.Ordinal);
        Assert.False(DrawRow.Supports(PortableDevice.Cpu, ElementType.BFloat16, problem));
    }

    /// <summary>What the first two rows of a map come to.</summary>
    private sealed record TwoRows(double[] Mixture, double[] Canvas, int[] Levels, double[] Activated)
    {
        public static TwoRows Of(int problem, EmulatedDrawRow emulated)
        {
            using DrawRowCase rows = new(PortableDevice.Cpu, DrawnRows.Problems[problem], DrawnRows.Constrained, emulated);
            for (int row = 0; row < Math.Min(2, rows.Problem.Rows); row++)
                rows.Draw(row);
            return new(rows.Mixture, rows.Canvas, rows.Levels, rows.Activated);
        }
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
