using ILGPU;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>The tensors that chroma is drawn from, and those that receive it.</summary>
/// <param name="Mixture">Parameters, N x h x w x 8 M or more channels.</param>
/// <param name="Components">M.</param>
/// <param name="Lightness">Mean lightness of each cell, N x h x w x 1, in [-1, 1].</param>
/// <param name="Keys">The random numbers of each image, N.</param>
/// <param name="Options">
/// How to draw, one element: launches that are captured and repeated find the present ones there.
/// </param>
/// <param name="Guide">
/// Levels that draws are kept near, two for each of the N x h x w pixels; <see cref="HoldChroma.Free"/> where a pixel has no guide.
/// </param>
/// <param name="Canvas">Receives a and b as network values in [-1, 1] in its channels 0 and 1; further channels stay.</param>
/// <param name="Levels">Receives the levels of a and b, two for each of the N x h x w pixels.</param>
public readonly record struct ChromaOperands(
    TensorView Mixture, int Components, TensorView Lightness, ArrayView<DrawKey> Keys, ArrayView<DrawOptions> Options,
    ArrayView<int> Guide, TensorView Canvas, ArrayView<int> Levels)
{
    /// <summary>Gets the mixture of a pixel of the batch.</summary>
    internal MixtureParameters ParametersAt(int pixel) => new(Mixture, pixel * Mixture.Pitch, Components);

    /// <summary>Gets the lightness of a pixel of the batch.</summary>
    internal float LightnessAt(int pixel) => Lightness[pixel * Lightness.Pitch];

    /// <summary>Gives a pixel of the batch its chroma.</summary>
    internal void Store(int pixel, ChromaLevel level) => Store(Canvas, Levels, pixel, level);

    /// <summary>Gives a pixel its chroma, as network values and as levels.</summary>
    internal static void Store(TensorView canvas, ArrayView<int> levels, int pixel, ChromaLevel level)
    {
        canvas.Store(pixel * canvas.Pitch, ChromaLevels.ToNetwork(level.A));
        canvas.Store(pixel * canvas.Pitch + 1, ChromaLevels.ToNetwork(level.B));
        levels[2 * pixel] = level.A;
        levels[2 * pixel + 1] = level.B;
    }

    /// <summary>Returns the size of the work in a region.</summary>
    internal MixtureProblem ProblemOf(in PixelRegion region)
        => new(Mixture.Shape with { H = region.Rows, W = region.Columns }, Components, Mixture.ElementType);

    /// <summary>Throws unless the operands fit each other and the region lies within them.</summary>
    internal void Validate(string op, in PixelRegion region)
    {
        LogisticMixtureNll.RequireMixture(op, "mixture", Mixture, Components);
        Require.SamePixels(op, "lightness", Lightness, "mixture", Mixture);
        Require.That(
            Lightness.C == 1, $"{op}: 'lightness' has shape {Lightness.Shape}; it needs 1 channel, the mean lightness of a cell.");
        Require.SamePixels(op, "canvas", Canvas, "mixture", Mixture);
        Require.That(Canvas.C >= 2, $"{op}: 'canvas' has shape {Canvas.Shape}; it needs at least 2 channels, a and b.");
        Require.Length(op, "keys", Keys.Length, Mixture.N);
        Require.Length(op, "guide", Guide.Length, 2L * Mixture.Shape.Pixels);
        Require.Length(op, "levels", Levels.Length, 2L * Mixture.Shape.Pixels);
        Require.Length(op, "options", Options.Length, 1);
        Require.Within(op, region, Mixture);
    }
}
