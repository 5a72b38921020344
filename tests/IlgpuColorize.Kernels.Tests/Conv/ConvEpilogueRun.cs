using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Runs a case with an epilogue and reads back everything that it may write; what it does not is NaN.</summary>
internal sealed class ConvEpilogueRun : IDisposable
{
    private readonly ComputeDevice _device;
    private readonly ConvCase _drawn;
    private readonly PixelRegion _region;
    private readonly bool _isGated;
    private readonly DeviceTensor _x, _bias, _added, _residual, _y, _gated, _activated;
    private readonly ConvFilter _filter;

    public ConvEpilogueRun(ComputeDevice device, ConvCase drawn, bool gated, PixelRegion region)
    {
        (_device, _drawn, _isGated, _region) = (device, drawn, gated, region);
        ConvProblem problem = drawn.Problem;
        int extra = drawn.YPitch - problem.K;
        Shape half = problem.Output.WithChannels(problem.K / 2);
        Shape result = gated ? half : problem.Output;
        Shape pairs = result.WithChannels(2 * result.C);
        _x = new(device, problem.Input, drawn.X, drawn.XPitch, drawn.ElementType);
        _bias = new(device, new Shape(1, 1, 1, problem.K), drawn.Bias);
        _added = new(device, problem.Output, drawn.Added, drawn.YPitch + 1, drawn.ElementType);
        _residual = new(device, half, Numbers.Uniform(6, half.Elements), half.C + extra, drawn.ElementType);
        _y = new(device, problem.Output, drawn.YPitch, drawn.ElementType);
        _gated = new(device, half, half.C + 2 * extra, drawn.ElementType);
        _activated = new(device, pairs, pairs.C + extra, drawn.ElementType);
        _filter = ConvRun.Filter(device, drawn, tile: null);
    }

    public bool WritesY { get; init; }

    public bool WritesGated { get; init; }

    public bool WritesActivated { get; init; }

    public double[] Y => _y.Read();

    public double[] Gated => _gated.Read();

    public double[] Activated => _activated.Read();

    public void Run() => ConvFprop.Run(_device.DefaultStream, _drawn.Problem, _region, _x.View, _filter, new ConvEpilogue(
        WritesY ? _y.View : null, _bias.View.Data, _added.View, _isGated ? _residual.View : null, WritesGated ? _gated.View : null,
        WritesActivated ? _activated.View : null));

    public void Dispose()
    {
        foreach (IDisposable owned in (IDisposable[])[_x, _bias, _added, _residual, _y, _gated, _activated, _filter])
            owned.Dispose();
    }
}
