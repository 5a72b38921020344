using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>Puts the given chroma of one pixel of one image into its place, an index; a free pixel keeps what was drawn.</summary>
internal readonly record struct HoldChromaPixel(ArrayView<int> Held, PixelRegion Region, TensorView Canvas, ArrayView<int> Levels) : IKernel
{
    public void Execute(int index)
    {
        int pixel = Region.PixelIndex(index, Canvas.H, Canvas.W);
        ChromaLevel level = new(Held[2 * pixel], Held[2 * pixel + 1]);
        if (level.A >= 0)
            ChromaOperands.Store(Canvas, Levels, pixel, level);
    }
}
