using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks every epilogue against the reference and, bit for bit, against the sequence of separate ops.</summary>
public abstract class ConvEpilogueTests
{
    private static readonly Padding CausalDown = new(1, 0, 1, 1);

    private protected abstract ComputeDevice Device { get; }

    private protected abstract ConvProblem[] Problems { get; }

    [Fact]
    public void Concat_elu_has_the_bits_of_the_sequence_and_the_value_of_the_reference() => ForEachCase((drawn, region) =>
    {
        double[] y = ConvRun.Fprop(Device, drawn, region: region), activated = Activate(drawn.Problem.Output, y, region);
        using ConvEpilogueRun both = new(Device, drawn, gated: false, region) { WritesY = true, WritesActivated = true };
        both.Run();
        Assert.Equal(y, both.Y);
        Assert.Equal(activated, both.Activated);
        using ConvEpilogueRun alone = new(Device, drawn, gated: false, region) { WritesActivated = true };
        alone.Run();
        Assert.Equal(activated, alone.Activated);
        Assert.All(alone.Y, value => Assert.True(double.IsNaN(value)));
        if (region.Covers(drawn.Problem.Output))
            Numbers.Close(
                PointwiseReference.ConcatElu(drawn.Reference.Forward(drawn.X, drawn.W, drawn.Bias, drawn.Added)), activated, 5e-6);
    });

    [Fact]
    public void Gate_has_the_bits_of_the_sequence_and_the_value_of_the_reference() => ForEachCase((drawn, region) =>
    {
        Shape result = drawn.Problem.Output.WithChannels(drawn.Problem.K / 2);
        double[] pq = ConvRun.Fprop(Device, drawn, region: region);
        double[] residual = Numbers.Uniform(6, result.Elements);
        double[] gated = Gated(result, pq, residual, region);
        using ConvEpilogueRun all = new(Device, drawn, gated: true, region) { WritesY = true, WritesGated = true, WritesActivated = true };
        all.Run();
        Assert.Equal(pq, all.Y);
        Assert.Equal(gated, all.Gated);
        Assert.Equal(Activate(result, gated, region), all.Activated);
        (bool, bool, bool)[] written = [(false, true, false), (false, false, true), (true, false, true), (false, true, true)];
        foreach ((bool y, bool plain, bool activated) in written)
        {
            using ConvEpilogueRun some = new(Device, drawn, gated: true, region)
            {
                WritesY = y,
                WritesGated = plain,
                WritesActivated = activated,
            };
            some.Run();
            Assert.Equal(plain ? all.Gated : [.. gated.Select(_ => double.NaN)], some.Gated);
            Assert.Equal(activated ? all.Activated : [.. all.Activated.Select(_ => double.NaN)], some.Activated);
        }
        if (region.Covers(drawn.Problem.Output))
            Numbers.Close(
                PointwiseReference.Gate(drawn.Reference.Forward(drawn.X, drawn.W, drawn.Bias, drawn.Added), residual), gated, 5e-6);
    });

    private double[] Activate(Shape shape, double[] x, PixelRegion region)
    {
        using DeviceTensor input = new(Device, shape, x), y = new(Device, shape.WithChannels(2 * shape.C));
        ConcatElu.Forward(Device.DefaultStream, input.View, y.View, region);
        return y.Read();
    }

    private double[] Gated(Shape shape, double[] pq, double[] residual, PixelRegion region)
    {
        using DeviceTensor pairs = new(Device, shape.WithChannels(2 * shape.C), pq);
        using DeviceTensor other = new(Device, shape, residual);
        using DeviceTensor y = new(Device, shape);
        Gate.Forward(Device.DefaultStream, pairs.View, other.View, y.View, region);
        return y.Read();
    }

    private void ForEachCase(Action<ConvCase, PixelRegion> check)
    {
        IEnumerable<(ConvCase Drawn, PixelRegion Region)> cases = Problems.SelectMany(problem => ((ConvCase, PixelRegion)[])
        [
            (new(problem), PixelRegion.Whole(problem.Output)),
            (new(problem, extraPitch: 3), PixelRegion.Whole(problem.Output)),
            (new(problem), PixelRegion.OfPixel(problem.P - 1, problem.Q / 2)),
        ]);
        ConvCases.EachWith(Device, ConvAlgorithms.Supported(Device), cases, drawn => check(drawn.Drawn, drawn.Region));
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu : ConvEpilogueTests
    {
        private protected override ComputeDevice Device => TestDevices.Cpu;

        // Tiles of every width, blocks with tails, several bands and groups of blocks, both methods.
        private protected override ConvProblem[] Problems { get; } =
        [
            new(2, 5, 4, 3, 2, 3, 3, ConvProblem.Same(3, 3)),
            new(2, 9, 7, 5, 6, 3, 3, ConvProblem.Same(3, 3)),
            new(1, 9, 11, 17, 40, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2),
            new(2, 10, 12, 32, 70, 2, 3, CausalDown),
            new(1, 7, 9, 64, 66, 3, 3, ConvProblem.Same(3, 3)),
            new(1, 7, 9, 21, 64, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2),
            new(1, 4, 5, 20, 24, 1, 1, default),
        ];
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator : ConvEpilogueTests
    {
        private protected override ComputeDevice Device => TestDevices.Simulator;

        private protected override ConvProblem[] Problems { get; } = [new(2, 3, 4, 2, 6, 2, 3, CausalDown)];
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda : ConvEpilogueTests
    {
        private protected override ComputeDevice Device => TestDevices.Cuda;

        private protected override ConvProblem[] Problems { get; } = [new(2, 3, 4, 2, 6, 2, 3, CausalDown)];
    }
}
