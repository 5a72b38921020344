using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>Draws one pixel of one image an index.</summary>
internal readonly record struct DrawChromaPixel(ChromaOperands Operands, PixelRegion Region) : IKernel
{
    /// <summary>Gets the parameters.</summary>
    public TensorView Mixture => Operands.Mixture;

    /// <summary>Gets where network values go.</summary>
    public TensorView Canvas => Operands.Canvas;

    // Some 2 us each, and as often as much as a pixel with a guide is drawn.
    /// <inheritdoc/>
    public static int IndicesPerItem => 2;

    public void Execute(int index)
    {
        int pixel = Region.PixelIndex(index, Mixture.H, Mixture.W);
        int pixelsOfImage = Mixture.H * Mixture.W;
        DrawKey key = Operands.Keys[pixel / pixelsOfImage];
        ChromaLevel guide = new(Operands.Guide[2 * pixel], Operands.Guide[2 * pixel + 1]);
        Operands.Store(pixel, ChromaDraw.DrawNear(
            default(StepsOfThread), Operands.ParametersAt(pixel), Operands.LightnessAt(pixel), key, pixel % pixelsOfImage, guide,
            Operands.Options[0]));
    }
}
