using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Losses;
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
        Check(nameof(DrawChroma), operands, region);
        stream.Launch(
            "DrawChroma.Forward", ProblemOf(operands, region), operands.Mixture.N * region.Pixels, new DrawChromaPixel(operands, region));
    }

    /// <summary>Returns the size of the work in a region.</summary>
    internal static MixtureProblem ProblemOf(in ChromaOperands operands, in PixelRegion region) => new(
        operands.Mixture.Shape with { H = region.Rows, W = region.Columns }, operands.Components, operands.Mixture.ElementType);

    /// <summary>Throws unless the operands fit each other and the region lies within them.</summary>
    internal static void Check(string op, in ChromaOperands operands, in PixelRegion region)
    {
        TensorView mixture = operands.Mixture;
        LogisticMixtureNll.RequireMixture(op, nameof(mixture), mixture, operands.Components);
        Require.SamePixels(op, "lightness", operands.Lightness, nameof(mixture), mixture);
        Require.That(
            operands.Lightness.C == 1,
            $"{op}: 'lightness' has shape {operands.Lightness.Shape}; it needs 1 channel, the mean lightness of a cell.");
        Require.SamePixels(op, "canvas", operands.Canvas, nameof(mixture), mixture);
        Require.That(operands.Canvas.C >= 2, $"{op}: 'canvas' has shape {operands.Canvas.Shape}; it needs at least 2 channels, a and b.");
        Require.Length(op, "keys", operands.Keys.Length, mixture.N);
        Require.Length(op, "guide", operands.Guide.Length, 2L * mixture.Shape.Pixels);
        Require.Length(op, "levels", operands.Levels.Length, 2L * mixture.Shape.Pixels);
        Require.Length(op, "options", operands.Options.Length, 1);
        Require.Within(op, region, mixture);
    }
}
