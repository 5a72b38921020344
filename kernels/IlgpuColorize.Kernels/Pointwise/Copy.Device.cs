using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Copies or adds four neighbouring channels an index.</summary>
/// <param name="X">What is copied.</param>
/// <param name="First">The first channel to copy.</param>
/// <param name="Y">Where to, no more channels than are written.</param>
/// <param name="Target">The first channel to write.</param>
/// <param name="Region">The pixels.</param>
internal readonly record struct CopyChannels(QuadView X, int First, QuadTarget Y, int Target, PixelRegion Region) : IKernel
{
    /// <summary>Makes the problem of a copy of some channels.</summary>
    public static CopyChannels Of(in TensorView x, int first, in GradientTarget y, int target, int channels, PixelRegion region)
    {
        TensorView written = y.View with { Shape = y.View.Shape.WithChannels(target + channels) };
        return new(QuadView.Of(x, first), first, new QuadTarget(QuadView.Of(written, target), y.Write), target, region);
    }

    public void Execute(int index)
    {
        Shape shape = Y.Quads.View.Shape;
        var at = ElementIndex.OfQuad(index, shape.WithChannels(shape.C - Target), Region);
        Y.Put(at with { Channel = at.Channel + Target }, X.Load(at.Pixel, First + at.Channel));
    }
}
