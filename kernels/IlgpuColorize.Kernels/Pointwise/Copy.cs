using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Copies a tensor, or adds it onto another one: the backward pass of every sum.</summary>
public static class Copy
{
    /// <summary>Sets y to x, or adds x to it.</summary>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static void Forward(ComputeStream stream, TensorView x, GradientTarget y)
    {
        Require.Memory(nameof(Copy), nameof(x), x);
        Require.SameShape(nameof(Copy), nameof(y), y.View, nameof(x), x);
        Channels(stream, "Copy.Forward", x, 0, y, 0, x.C, PixelRegion.Whole(x.Shape));
    }

    /// <summary>
    /// Copies or adds <paramref name="count"/> channels from <paramref name="first"/> on to those from <paramref name="target"/> on.
    /// </summary>
    internal static void Channels(
        ComputeStream stream, string op, TensorView x, int first, GradientTarget y, int target, int count, PixelRegion region)
    {
        Shape part = x.Shape.WithChannels(count);
        var problem = ElementwiseProblem.Of(
            part, region, y.Write == GradientWrite.Add ? 3 : 2, flopsPerElement: y.Write == GradientWrite.Add ? 1 : 0, x.ElementType);
        bool dense = count == x.Pitch && count == y.View.Pitch;
        if (stream.RunsSimd(x, y.View))
            stream.LaunchSpans(op, problem, new PixelSpans(part, region, dense), new CopyChannelsSimd(x, first, y, target, count));
        else
            stream.Launch(op, problem, ElementIndex.QuadCount(part, region), CopyChannels.Of(x, first, y, target, count, region));
    }
}
