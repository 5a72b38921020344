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
        => Render(photo, chroma, new RenderOptions(), threads, cancellation);

    /// <summary>Renders with saturation and the photo's own chroma, bilinearly.</summary>
    internal static RgbImage Render(
        RgbImage photo, ChromaMap chroma, RenderOptions options, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(chroma);
        float[] rgb = new float[photo.Rgb.Length];
        float[] map = chroma.ToLab();
        Parallel.For(0, photo.Height, Bounds(threads, cancellation), () => new float[3 * photo.Width], RenderRow, _ => { });
        return new RgbImage(photo.Width, photo.Height, rgb, photo.Alpha);

        float[] RenderRow(int row, ParallelLoopState state, float[] memory)
        {
            Span<float> lightness = memory.AsSpan(0, photo.Width), ab = memory.AsSpan(photo.Width);
            PlaneResize.BilinearRow(map, chroma.Columns, chroma.Rows, 2, photo.Width, photo.Height, row, ab);
            int start = 3 * row * photo.Width;
            options.Adjust(photo.Rgb.AsSpan(start, 3 * photo.Width), ab);
            TakeLightness(photo.Rgb.AsSpan(start, 3 * photo.Width), lightness);
            Join(lightness, ab, rgb.AsSpan(start, 3 * photo.Width));
            return memory;
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

    /// <summary>Returns L of every pixel of a photo, 0 to 100.</summary>
    internal static float[] LightnessOf(RgbImage photo, ParallelOptions bounds)
    {
        float[] lightness = new float[photo.Width * photo.Height];
        Parallel.For(0, photo.Height, bounds, row => TakeLightness(
            photo.Rgb.AsSpan(3 * row * photo.Width, 3 * photo.Width), lightness.AsSpan(row * photo.Width, photo.Width)));
        return lightness;
    }

    /// <summary>Joins chroma to lightness, within the gamut.</summary>
    /// <param name="lightness">L of some pixels.</param>
    /// <param name="ab">Their chroma, (a, b) of each pixel.</param>
    /// <param name="target">Receives their gamma-encoded sRGB.</param>
    internal static void Join(ReadOnlySpan<float> lightness, ReadOnlySpan<float> ab, Span<float> target)
    {
        for (int pixel = 0; pixel < lightness.Length; pixel++)
        {
            (float a, float b) = (ab[2 * pixel], ab[2 * pixel + 1]);
            float scale = Gamut.LargestChromaScale(lightness[pixel], a, b, 0, 1);
            Rgb color = CieLab.ToSrgb(new Lab(lightness[pixel], scale * a, scale * b));
            target[3 * pixel] = Math.Clamp(color.R, 0f, 1f);
            target[3 * pixel + 1] = Math.Clamp(color.G, 0f, 1f);
            target[3 * pixel + 2] = Math.Clamp(color.B, 0f, 1f);
        }
    }

    private static void TakeLightness(ReadOnlySpan<float> rgb, Span<float> lightness)
    {
        for (int pixel = 0; pixel < lightness.Length; pixel++)
            lightness[pixel] = CieLab.FromSrgb(new Rgb(rgb[3 * pixel], rgb[3 * pixel + 1], rgb[3 * pixel + 2])).L;
    }
}
