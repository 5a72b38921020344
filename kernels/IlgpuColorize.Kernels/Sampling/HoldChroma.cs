using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Replaces drawn chroma by chroma that was given, where it was: what is drawn later sees the given colours as if they had been drawn.
/// </summary>
public static class HoldChroma
{
    /// <summary>The level of a pixel that is free.</summary>
    public const int Free = -1;

    /// <summary>Puts the given levels of a region of every image in place.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="held">Levels of a and b, two for each of the N x h x w pixels; <see cref="Free"/> where a pixel is drawn.</param>
    /// <param name="region">The pixels.</param>
    /// <param name="canvas">Receives a and b as network values in its channels 0 and 1, N x h x w; further channels stay.</param>
    /// <param name="levels">Receives the levels, laid out as <paramref name="held"/>.</param>
    /// <exception cref="ArgumentException">Shapes or lengths do not fit.</exception>
    public static void Forward(
        ComputeStream stream, ArrayView<int> held, PixelRegion region, TensorView canvas, ArrayView<int> levels)
    {
        const string op = nameof(HoldChroma);
        ArgumentNullException.ThrowIfNull(stream);
        Require.That(canvas.C >= 2, $"{op}: 'canvas' has shape {canvas.Shape}; it needs at least 2 channels, a and b.");
        Require.Length(op, nameof(held), held.Length, 2L * canvas.Shape.Pixels);
        Require.Length(op, nameof(levels), levels.Length, 2L * canvas.Shape.Pixels);
        Require.Within(op, region, canvas);
        var problem = new ElementwiseProblem(canvas.Shape with { H = region.Rows, W = region.Columns }, Operands: 2, FlopsPerElement: 0);
        stream.Launch("HoldChroma.Forward", problem, canvas.N * region.Pixels, new HoldChromaPixel(held, region, canvas, levels));
    }
}
