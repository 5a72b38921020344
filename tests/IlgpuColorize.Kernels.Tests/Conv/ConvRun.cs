using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Runs each pass of a case on a device and reads the result back.</summary>
internal static class ConvRun
{
    public static double[] Fprop(
        ComputeDevice device, ConvCase drawn, bool bias = true, bool added = true, HostTile? tile = null, PixelRegion? region = null,
        bool rewritten = false)
    {
        ConvProblem problem = drawn.Problem;
        using DeviceTensor x = new(device, problem.Input, drawn.X, drawn.XPitch, drawn.ElementType);
        using DeviceTensor y = new(device, problem.Output, drawn.YPitch, drawn.ElementType);
        using DeviceTensor addend = new(device, problem.Output, drawn.Added, drawn.YPitch + 1, drawn.ElementType);
        using DeviceTensor b = new(device, new Shape(1, 1, 1, problem.K), drawn.Bias);
        using ConvFilter filter = Filter(device, drawn, tile, rewritten);
        ConvFprop.Run(
            device.DefaultStream, problem, region ?? PixelRegion.Whole(problem.Output), x.View, filter,
            new ConvEpilogue(y.View, bias ? b.View.Data : default, added ? addend.View : null));
        return y.Read();
    }

    /// <summary>Begins every row, then goes on from there pixel by pixel, the last first.</summary>
    public static double[] FpropByPixel(ComputeDevice device, ConvCase drawn)
    {
        ConvProblem problem = drawn.Problem;
        using DeviceTensor x = new(device, problem.Input, drawn.X, drawn.XPitch, drawn.ElementType);
        using DeviceTensor y = new(device, problem.Output, drawn.YPitch, drawn.ElementType);
        using DeviceTensor addend = new(device, problem.Output, drawn.Added, drawn.YPitch + 1, drawn.ElementType);
        using DeviceTensor b = new(device, new Shape(1, 1, 1, problem.K), drawn.Bias);
        using DeviceTensor sums = new(device, problem.Output with { H = 1 }, problem.K + 2);
        using ConvFilter filter = Filter(device, drawn, tile: null);
        for (int row = 0; row < problem.P; row++)
        {
            ConvFprop.Begin(device.DefaultStream, problem, row, x.View, filter, sums.View);
            for (int column = problem.Q - 1; column >= 0; column--)
            {
                ConvFprop.Run(
                    device.DefaultStream, problem, PixelRegion.OfPixel(row, column), x.View, filter,
                    new ConvEpilogue(y.View, b.View.Data, addend.View), sums.View);
            }
        }
        return y.Read();
    }

    public static double[] Dgrad(
        ComputeDevice device, ConvCase drawn, double[]? before = null, HostTile? tile = null, ElementType target = ElementType.Float32,
        bool rewritten = false)
    {
        ConvProblem problem = drawn.Problem;
        using DeviceTensor dy = new(device, problem.Output, drawn.Dy, drawn.YPitch, drawn.ElementType);
        using DeviceTensor dx = before is null
            ? new(device, problem.Input, drawn.XPitch, target)
            : new(device, problem.Input, before, drawn.XPitch, target);
        using ConvFilter filter = Filter(device, drawn, tile, rewritten);
        ConvDgrad.Run(
            device.DefaultStream, problem, dy.View, filter,
            new GradientTarget(dx.View, before is null ? GradientWrite.Set : GradientWrite.Add));
        return dx.Read();
    }

    public static double[] Wgrad(ComputeDevice device, ConvCase drawn, double[]? before = null, HostTile? tile = null)
    {
        ConvProblem problem = drawn.Problem;
        Shape shape = new(problem.K, problem.R, problem.S, problem.C);
        using DeviceTensor x = new(device, problem.Input, drawn.X, drawn.XPitch, drawn.ElementType);
        using DeviceTensor dy = new(device, problem.Output, drawn.Dy, drawn.YPitch, drawn.ElementType);
        using DeviceTensor dw = before is null ? new(device, shape) : new(device, shape, before);
        GradientWrite write = before is null ? GradientWrite.Set : GradientWrite.Add;
        if (tile is { } forced)
            forced.Launch(new WgradLaunch(device.DefaultStream, problem, x.View, dy.View, dw.View.Data, write));
        else
            ConvWgrad.Run(device.DefaultStream, problem, x.View, dy.View, dw.View.Data, write);
        return dw.Read();
    }

    public static double[] BiasGradient(ComputeDevice device, ConvCase drawn, double[]? before = null)
    {
        ConvProblem problem = drawn.Problem;
        Shape shape = new(1, 1, 1, problem.K);
        using DeviceTensor dy = new(device, problem.Output, drawn.Dy, drawn.YPitch, drawn.ElementType);
        using DeviceTensor db = before is null ? new(device, shape) : new(device, shape, before);
        ConvBiasGradient.Run(device.DefaultStream, problem, dy.View, db.View.Data, before is null ? GradientWrite.Set : GradientWrite.Add);
        return db.Read();
    }

    public static ConvFilter Filter(ComputeDevice device, ConvCase drawn, HostTile? tile, bool rewritten = false)
    {
        ConvProblem problem = drawn.Problem;
        ConvFilter filter = new(device, problem.K, problem.R, problem.S, problem.C) { ForcedTile = tile, IsRewritten = rewritten };
        device.DefaultStream.Upload<float>(Array.ConvertAll(drawn.W, value => (float)value), filter.Weights.Data);
        filter.Invalidate();
        return filter;
    }
}
