using IlgpuColorize.Data;
using IlgpuColorize.Numerics;

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
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(chroma);
        float[] rgb = new float[photo.Rgb.Length];
        float[] map = chroma.ToLab();
        ParallelOptions bounds = new()
        {
            MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads,
            CancellationToken = cancellation,
        };
        Parallel.For(0, photo.Height, bounds, () => new float[2 * photo.Width], RenderRow, _ => { });
        return new RgbImage(photo.Width, photo.Height, rgb, photo.Alpha);

        float[] RenderRow(int row, ParallelLoopState state, float[] ab)
        {
            PlaneResize.BilinearRow(map, chroma.Columns, chroma.Rows, 2, photo.Width, photo.Height, row, ab);
            int start = 3 * row * photo.Width;
            Join(photo.Rgb.AsSpan(start, 3 * photo.Width), ab, rgb.AsSpan(start, 3 * photo.Width));
            return ab;
        }
    }

    /// <summary>Renders a photo's lightness alone.</summary>
    public static RgbImage RenderGrey(RgbImage photo, int threads = 0, CancellationToken cancellation = default)
        => Render(photo, ChromaMap.Grey, threads, cancellation);

    private static void Join(ReadOnlySpan<float> photo, ReadOnlySpan<float> ab, Span<float> target)
    {
        for (int pixel = 0; pixel < ab.Length / 2; pixel++)
        {
            float lightness = CieLab.FromSrgb(new Rgb(photo[3 * pixel], photo[3 * pixel + 1], photo[3 * pixel + 2])).L;
            (float a, float b) = (ab[2 * pixel], ab[2 * pixel + 1]);
            float scale = Gamut.LargestChromaScale(lightness, a, b, 0, 1);
            Rgb color = CieLab.ToSrgb(new Lab(lightness, scale * a, scale * b));
            target[3 * pixel] = Math.Clamp(color.R, 0f, 1f);
            target[3 * pixel + 1] = Math.Clamp(color.G, 0f, 1f);
            target[3 * pixel + 2] = Math.Clamp(color.B, 0f, 1f);
        }
    }
}
