using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Writes one element an index.</summary>
internal readonly record struct FillChannels(TensorView Y, int First, int Channels, float Value) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, Y.Shape.WithChannels(Channels));
        Y.Store(element.In(Y) + First, Value);
    }
}
