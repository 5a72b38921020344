using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>Takes the mean in one pixel of one image an index.</summary>
internal readonly record struct MeanChromaPixel(ChromaOperands Operands, PixelRegion Region) : IKernel
{
    /// <inheritdoc cref="DrawChromaPixel.IndicesPerItem"/>
    public static int IndicesPerItem => DrawChromaPixel.IndicesPerItem;

    public void Execute(int index)
    {
        int pixel = Region.PixelIndex(index, Operands.Mixture.H, Operands.Mixture.W);
        Operands.Store(pixel, ChromaDraw.Mean(Operands.ParametersAt(pixel), Operands.LightnessAt(pixel), Operands.Options[0]));
    }
}
