using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Draws chroma from the mixture of logistics, pixel by pixel with counter-based random numbers: Philox4x32-10 with the image's key and the
/// counter (pixel index, sample index, 0, 0). The draw does not depend on the batch, the order, or the device up to rounding of the
/// parameters.
/// </summary>
public static class DrawChroma
{
    /// <summary>Draws every pixel of a region in every image of the batch.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="mixture">Parameters, N x h x w x 8 M or more channels.</param>
    /// <param name="components">M.</param>
    /// <param name="lightness">Mean lightness of each cell, N x h x w x 1, in [-1, 1].</param>
    /// <param name="keys">The random numbers of each image, N.</param>
    /// <param name="options">Temperature and gamut constraint, one element.</param>
    /// <param name="region">The pixels: one in a raster scan, all of them for draws without feedback.</param>
    /// <param name="canvas">Receives a and b as network values in [-1, 1] in its channels 0 and 1; further channels stay.</param>
    /// <param name="levels">Receives the levels of a and b, two for each of the N x h x w pixels.</param>
    /// <exception cref="ArgumentException">Shapes or lengths do not fit.</exception>
    public static void Forward(
        ComputeStream stream,
        TensorView mixture,
        int components,
        TensorView lightness,
        ArrayView<DrawKey> keys,
        ArrayView<DrawOptions> options,
        PixelRegion region,
        TensorView canvas,
        ArrayView<int> levels)
    {
        ChromaOperands operands = new(mixture, components, lightness, keys, options, canvas, levels);
        Check(nameof(DrawChroma), operands, region);
        var problem = new MixtureProblem(mixture.Shape with { H = region.Rows, W = region.Columns }, components, mixture.ElementType);
        stream.Launch("DrawChroma.Forward", problem, mixture.N * region.Pixels, new DrawChromaPixel(operands, region));
    }

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
        Require.Length(op, "levels", operands.Levels.Length, 2L * mixture.Shape.Pixels);
        Require.Length(op, "options", operands.Options.Length, 1);
        Require.Within(op, region, mixture);
    }
}
