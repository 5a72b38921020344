using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Resample;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// Joins chroma maps to photos as <see cref="PhotoRenderer"/> does, but enlarges them under the guidance of the lightness. Memory on
/// the device stays for the next photo of the same size.
/// </summary>
/// <param name="device">Where chroma is enlarged.</param>
/// <param name="options">How chroma is joined to a photo.</param>
/// <param name="threads">Threads for the rest at most; 0 for all cores.</param>
internal sealed class GuidedRenderer(ComputeDevice device, RenderOptions options, int threads) : IDisposable
{
    // The chroma of so many pixels is in memory at a time: 8 MB.
    private const int PixelsAtOnce = 1 << 20;

    private (UpsamplingProblem Sizes, GuidedUpsampling Upsampling)? _kept;

    /// <summary>Renders a photo.</summary>
    /// <param name="photo">The photo, grey or in colour, of any size.</param>
    /// <param name="chroma">The chroma, of any size.</param>
    /// <param name="cancellation">Ends the work between rows.</param>
    public RgbImage Render(RgbImage photo, ChromaMap chroma, CancellationToken cancellation)
    {
        if (photo.Width < chroma.Columns || photo.Height < chroma.Rows)
            return PhotoRenderer.Render(photo, chroma, options, threads, cancellation);
        ParallelOptions bounds = PhotoRenderer.Bounds(threads, cancellation);
        float[] lightness = PhotoRenderer.LightnessOf(photo, bounds);
        ComputeStream stream = device.DefaultStream;
        using DeviceBuffer<float> light = device.Allocate<float>(lightness.Length);
        stream.Upload<float>(lightness, light.View);
        GuidedUpsampling upsampling = UpsamplingFor(new(photo.Height, photo.Width, chroma.Rows, chroma.Columns));
        upsampling.Fit(stream, light.View, chroma.ToPlanes());

        int rowsAtOnce = Math.Clamp(PixelsAtOnce / photo.Width, 1, photo.Height);
        float[] rgb = new float[photo.Rgb.Length], ab = new float[2 * rowsAtOnce * photo.Width];
        using DeviceBuffer<float> enlarged = device.Allocate<float>(ab.Length);
        for (int row = 0; row < photo.Height; row += rowsAtOnce)
        {
            int first = row, rows = Math.Min(rowsAtOnce, photo.Height - row), width = photo.Width;
            upsampling.Apply(stream, row, light.View.SubView(row * width, rows * width), enlarged.View.SubView(0, 2 * rows * width));
            stream.Download(enlarged.View.SubView(0, 2 * rows * width), ab.AsSpan(0, 2 * rows * width));
            Parallel.For(0, rows, bounds, y =>
            {
                int pixel = (first + y) * width;
                Span<float> colours = ab.AsSpan(2 * y * width, 2 * width);
                options.Adjust(photo.Rgb.AsSpan(3 * pixel, 3 * width), colours);
                PhotoRenderer.Join(lightness.AsSpan(pixel, width), colours, rgb.AsSpan(3 * pixel, 3 * width));
            });
        }
        return new RgbImage(photo.Width, photo.Height, rgb, photo.Alpha);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kept?.Upsampling.Dispose();
        _kept = null;
    }

    private GuidedUpsampling UpsamplingFor(UpsamplingProblem sizes)
    {
        if (_kept is { } kept && kept.Sizes == sizes)
            return kept.Upsampling;
        Dispose();
        GuidedUpsampling made = new(device, sizes);
        _kept = (sizes, made);
        return made;
    }
}
