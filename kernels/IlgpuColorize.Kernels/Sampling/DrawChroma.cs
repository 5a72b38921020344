using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Draws chroma from the mixture of logistics, pixel by pixel with counter-based random numbers: Philox4x32-10 with the image's key and the
/// counter (pixel index, sample index, draw, 0), of which draws after the first are made near a guide alone. The draw does not depend on
/// the batch, the order, or the device up to rounding of the parameters.
/// </summary>
public static class DrawChroma
{
    /// <summary>Draws every pixel of a region in every image of the batch.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="operands">What is drawn from, and what receives it.</param>
    /// <param name="region">The pixels: one in a raster scan, all of them for draws without feedback.</param>
    /// <exception cref="ArgumentException">Shapes or lengths do not fit.</exception>
    public static void Forward(ComputeStream stream, in ChromaOperands operands, PixelRegion region)
    {
        ArgumentNullException.ThrowIfNull(stream);
        operands.Validate(nameof(DrawChroma), region);
        stream.Launch(
            "DrawChroma.Forward", operands.ProblemOf(region), operands.Mixture.N * region.Pixels, new DrawChromaPixel(operands, region));
    }
}
