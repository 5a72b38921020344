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
        int a = Held[2 * pixel], b = Held[2 * pixel + 1];
        if (a < 0)
            return;
        Canvas.Store(pixel * Canvas.Pitch, ChromaLevels.ToNetwork(a));
        Canvas.Store(pixel * Canvas.Pitch + 1, ChromaLevels.ToNetwork(b));
        Levels[2 * pixel] = a;
        Levels[2 * pixel + 1] = b;
    }
}
