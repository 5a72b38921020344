using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Simd;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>Joins a chroma map to a photo's own lightness at the photo's own size (SPEC 8, full size).</summary>
public static class PhotoRenderer
{
    /// <summary>
    /// Enlarges the chroma bilinearly, joins it to the lightness of the photo's full-precision RGB, and reduces it at constant lightness
    /// and hue until linear sRGB lies within [0, 1]. Size and alpha are the photo's; each row depends on nothing but its inputs.
    /// </summary>
    /// <param name="photo">The photo, grey or in colour, of any size.</param>
    /// <param name="chroma">The chroma, of any size.</param>
    /// <param name="threads">How many threads to use at most; 0 for all cores.</param>
    /// <param name="cancellation">Ends the work between rows.</param>
    public static RgbImage Render(RgbImage photo, ChromaMap chroma, int threads = 0, CancellationToken cancellation = default)
        => Render(photo, chroma, new RenderOptions(), SampleKind.Float, Bounds(threads, cancellation));

    /// <summary>Renders with saturation and the photo's own chroma, bilinearly.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="chroma">The chroma.</param>
    /// <param name="options">How they are joined.</param>
    /// <param name="kind">How the result keeps its channels.</param>
    /// <param name="bounds">The threads of the work, and what ends it between rows.</param>
    internal static RgbImage Render(RgbImage photo, ChromaMap chroma, RenderOptions options, SampleKind kind, ParallelOptions bounds)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return Render(photo, firstRow: 0, photo.Height, chroma, options, kind, bounds);
    }

    /// <summary>Renders some rows of a photo, bilinearly.</summary>
    /// <param name="strip">The rows.</param>
    /// <param name="firstRow">Which row of the photo the first is.</param>
    /// <param name="allRows">The photo's rows.</param>
    /// <param name="chroma">The chroma.</param>
    /// <param name="options">How they are joined.</param>
    /// <param name="kind">How the result keeps its channels.</param>
    /// <param name="bounds">The threads of the work, and what ends it between rows.</param>
    internal static RgbImage Render(
        RgbImage strip, int firstRow, int allRows, ChromaMap chroma, RenderOptions options, SampleKind kind, ParallelOptions bounds)
    {
        ArgumentNullException.ThrowIfNull(chroma);
        RgbImage result = RgbImage.Blank(strip.Width, strip.Height, kind, strip.Alpha);
        float[] map = chroma.ToLab();
        Parallel.For(0, strip.Height, bounds, () => new JoinedRow(strip, result, options), RenderRow, _ => { });
        return result;

        JoinedRow RenderRow(int row, ParallelLoopState state, JoinedRow joined)
        {
            PlaneResize.BilinearRow(map, chroma.Columns, chroma.Rows, 2, strip.Width, allRows, firstRow + row, joined.Chroma);
            LightnessRows.Take(strip, row, joined.Lightness);
            joined.Put(row, joined.Lightness, joined.Chroma);
            return joined;
        }
    }

    /// <summary>Renders a photo's lightness alone.</summary>
    public static RgbImage RenderGrey(RgbImage photo, int threads = 0, CancellationToken cancellation = default)
        => Render(photo, ChromaMap.Grey, threads, cancellation);

    /// <summary>Bounds the threads of a loop.</summary>
    /// <param name="threads">How many at most; 0 for all cores.</param>
    /// <param name="cancellation">Ends the loop.</param>
    internal static ParallelOptions Bounds(int threads, CancellationToken cancellation) => new()
    {
        MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads,
        CancellationToken = cancellation,
    };
}

/// <summary>The memory in which a thread joins chroma to rows of a photo.</summary>
/// <param name="photo">The photo.</param>
/// <param name="result">Receives the rows.</param>
/// <param name="options">How they are joined.</param>
internal sealed class JoinedRow(RgbImage photo, RgbImage result, RenderOptions options)
{
    // Bytes are joined in place; the photo's own colours need room where they count.
    private readonly float[] _rgb = new float[result.Samples is byte[] && !options.ChangesChroma ? 0 : 3 * photo.Width];

    /// <summary>Room for L of a row.</summary>
    public float[] Lightness { get; } = new float[photo.Width];

    /// <summary>Room for a and b of every pixel of a row.</summary>
    public float[] Chroma { get; } = new float[2 * photo.Width];

    /// <summary>Joins a row.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="lightness">L of every pixel.</param>
    /// <param name="chroma">a and b of every pixel; adjusted as the options say.</param>
    public void Put(int row, ReadOnlySpan<float> lightness, Span<float> chroma)
    {
        if (options.ChangesChroma)
        {
            photo.CopyRow(row, _rgb);
            options.Adjust(_rgb, chroma);
        }
        if (result.Samples is byte[] bytes)
        {
            ColorVectors.Join(lightness, chroma, bytes.AsSpan(3 * row * result.Width, 3 * result.Width));
            return;
        }
        ColorVectors.Join(lightness, chroma, _rgb);
        result.PutRow(row, _rgb);
    }
}
