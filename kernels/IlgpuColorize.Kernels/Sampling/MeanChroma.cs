using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Takes the mean of the mixture of logistics for the chroma of every pixel, where <see cref="DrawChroma"/> draws it: nothing is left to
/// chance, and of all colours the mean differs least from an unknown truth, squared. The temperature divides the logits.
/// </summary>
public static class MeanChroma
{
    /// <summary>Takes the mean in every pixel of a region in every image of the batch.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="operands">What the mean is taken of, and what receives it; keys and guide are not read.</param>
    /// <param name="region">The pixels.</param>
    /// <exception cref="ArgumentException">Shapes or lengths do not fit.</exception>
    public static void Forward(ComputeStream stream, in ChromaOperands operands, PixelRegion region)
    {
        ArgumentNullException.ThrowIfNull(stream);
        operands.Validate(nameof(MeanChroma), region);
        stream.Launch(
            "MeanChroma.Forward", operands.ProblemOf(region), operands.Mixture.N * region.Pixels, new MeanChromaPixel(operands, region));
    }
}
