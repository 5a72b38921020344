using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>Draws one pixel of one image an index.</summary>
internal readonly record struct DrawChromaPixel(
    TensorView Mixture,
    int Components,
    TensorView Lightness,
    ArrayView<DrawKey> Keys,
    DrawOptions Options,
    PixelRegion Region,
    TensorView Canvas,
    ArrayView<int> Levels) : IKernel
{
    public void Execute(int index)
    {
        int pixel = Region.PixelIndex(index, Mixture.H, Mixture.W);
        int pixelsOfImage = Mixture.H * Mixture.W;
        DrawKey key = Keys[pixel / pixelsOfImage];
        PhiloxWords words = Philox4x32.Draw(key.KeyLow, key.KeyHigh, (uint)(pixel % pixelsOfImage), key.Sample, 0, 0);
        var parameters = new MixtureParameters(Mixture, pixel * Mixture.Pitch, Components);
        ChromaLevel level = ChromaDraw.Draw(parameters, Lightness[pixel * Lightness.Pitch], words, Options);
        Canvas.Store(pixel * Canvas.Pitch, ChromaLevels.ToNetwork(level.A));
        Canvas.Store(pixel * Canvas.Pitch + 1, ChromaLevels.ToNetwork(level.B));
        Levels[2 * pixel] = level.A;
        Levels[2 * pixel + 1] = level.B;
    }
}
