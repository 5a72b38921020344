using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Copies or adds one element an index.</summary>
internal readonly record struct CopyChannels(TensorView X, int First, GradientTarget Y, int Target, int Channels, PixelRegion Region) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, X.Shape.WithChannels(Channels), Region);
        Y.Put(element.In(Y.View) + Target, X[element.In(X) + First]);
    }
}
