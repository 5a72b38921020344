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
internal sealed class GuidedRenderer(ComputeDevice device, RenderOptions options) : IDisposable
{
    // The chroma of so many pixels is in memory at a time: half a megabyte, which a core's own cache holds.
    private const int PixelsAtOnce = 1 << 16;

    private SizedMemory? _kept;

    /// <summary>Renders a photo.</summary>
    /// <param name="photo">The photo, grey or in colour, of any size.</param>
    /// <param name="chroma">The chroma, of any size.</param>
    /// <param name="kind">How the result keeps its channels.</param>
    /// <param name="bounds">The threads of the work outside the device, and what ends it between rows.</param>
    public RgbImage Render(RgbImage photo, ChromaMap chroma, SampleKind kind, ParallelOptions bounds)
    {
        if (photo.Width < chroma.Columns || photo.Height < chroma.Rows)
            return PhotoRenderer.Render(photo, chroma, options, kind, bounds);
        float[] lightness = LightnessRows.Of(photo, bounds);
        ComputeStream stream = device.DefaultStream;
        SizedMemory memory = MemoryFor(new(photo.Height, photo.Width, chroma.Rows, chroma.Columns));
        stream.Upload<float>(lightness, memory.Lightness.View);
        memory.Upsampling.Fit(stream, memory.Lightness.View, chroma.ToPlanes());

        RgbImage result = RgbImage.Blank(photo.Width, photo.Height, kind, photo.Alpha);
        float[] ab = new float[memory.Chroma.Length];
        int width = photo.Width, rowsAtOnce = ab.Length / (2 * width);
        for (int row = 0; row < photo.Height; row += rowsAtOnce)
        {
            int first = row, rows = Math.Min(rowsAtOnce, photo.Height - row);
            var enlarged = memory.Chroma.View.SubView(0, 2 * rows * width);
            memory.Upsampling.Apply(stream, row, memory.Lightness.View.SubView(row * width, rows * width), enlarged);
            stream.Download(enlarged, ab.AsSpan(0, 2 * rows * width));
            Parallel.For(0, rows, bounds, () => new JoinedRow(photo, result, options), JoinRow, _ => { });

            JoinedRow JoinRow(int y, ParallelLoopState state, JoinedRow joined)
            {
                joined.Put(first + y, lightness.AsSpan((first + y) * width, width), ab.AsSpan(2 * y * width, 2 * width));
                return joined;
            }
        }
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kept?.Dispose();
        _kept = null;
    }

    private SizedMemory MemoryFor(UpsamplingProblem sizes)
    {
        if (_kept is { } kept && kept.Sizes == sizes)
            return kept;
        Dispose();
        return _kept = new SizedMemory(device, sizes);
    }

    /// <summary>What photos of one size take on the device.</summary>
    private sealed class SizedMemory(ComputeDevice device, UpsamplingProblem sizes) : IDisposable
    {
        public UpsamplingProblem Sizes => sizes;

        public GuidedUpsampling Upsampling { get; } = new(device, sizes);

        public DeviceBuffer<float> Lightness { get; } = device.Allocate<float>((long)sizes.Rows * sizes.Columns);

        /// <summary>Room for a and b of some whole rows.</summary>
        public DeviceBuffer<float> Chroma { get; } = device.Allocate<float>(
            2L * sizes.Columns * Math.Clamp(PixelsAtOnce / sizes.Columns, 1, sizes.Rows));

        public void Dispose()
        {
            Upsampling.Dispose();
            Lightness.Dispose();
            Chroma.Dispose();
        }
    }
}
