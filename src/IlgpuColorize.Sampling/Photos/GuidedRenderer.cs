using ILGPU;
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
        Fit([photo], photo.Width, photo.Height, chroma, bounds);
        return Join(photo, firstRow: 0, kind, bounds);
    }

    /// <summary>Finds how chroma lies on the lightness of a photo.</summary>
    /// <param name="strips">The photo, read once.</param>
    /// <param name="width">The photo's width.</param>
    /// <param name="height">The photo's height, at least as many rows as the chroma has.</param>
    /// <param name="chroma">The chroma.</param>
    /// <param name="bounds">The threads of the work outside the device, and what ends it between rows.</param>
    public void Fit(IEnumerable<RgbImage> strips, int width, int height, ChromaMap chroma, ParallelOptions bounds)
    {
        SizedMemory memory = MemoryFor(new(height, width, chroma.Rows, chroma.Columns));
        int all = memory.Sizes.LatticeRows;
        using LightnessCursor cursor = new(strips, memory.LightnessOnHost, width);
        for (int lattice = 0; lattice < all; lattice += memory.LatticeRows)
        {
            int some = Math.Min(memory.LatticeRows, all - lattice);
            (int first, int end) = memory.Upsampling.RowsBelow(lattice, some);
            memory.Upsampling.TakeLightness(device.DefaultStream, lattice, some, Upload(cursor.Move(first, end, bounds), memory));
        }
        memory.Upsampling.Fit(device.DefaultStream, chroma.ToPlanes());
    }

    /// <summary>Joins some rows of the photo that <see cref="Fit"/> was given to its chroma.</summary>
    /// <param name="strip">The rows; those of a photo in memory are all.</param>
    /// <param name="firstRow">Which row of the photo the first is.</param>
    /// <param name="kind">How the result keeps its channels.</param>
    /// <param name="bounds">The threads of the work outside the device, and what ends it between rows.</param>
    public RgbImage Join(RgbImage strip, int firstRow, SampleKind kind, ParallelOptions bounds)
    {
        SizedMemory memory = _kept!;
        RgbImage result = RgbImage.Blank(strip.Width, strip.Height, kind, strip.Alpha);
        // The lightness of a photo is four times as large as a grey one itself: it is computed anew.
        using LightnessCursor cursor = new([strip], memory.LightnessOnHost, strip.Width);
        for (int row = 0; row < strip.Height; row += memory.Rows)
        {
            int rows = Math.Min(memory.Rows, strip.Height - row);
            ArrayView<float> lightness = Upload(cursor.Move(row, row + rows, bounds), memory);
            JoinRows(strip, result, row, firstRow + row, rows, lightness, memory, bounds);
        }
        return result;
    }

    private void JoinRows(
        RgbImage strip, RgbImage result, int row, int rowOfPhoto, int rows, ArrayView<float> lightness, SizedMemory memory,
        ParallelOptions bounds)
    {
        int width = strip.Width;
        ComputeStream stream = device.DefaultStream;
        ArrayView<float> enlarged = memory.Chroma.View.SubView(0, 2 * rows * width);
        memory.Upsampling.Apply(stream, rowOfPhoto, lightness, enlarged);
        stream.Download(enlarged, memory.ChromaOnHost.AsSpan(0, 2 * rows * width));
        Parallel.For(0, rows, bounds, () => new JoinedRow(strip, result, options), Put, _ => { });

        JoinedRow Put(int i, ParallelLoopState state, JoinedRow joined)
        {
            ReadOnlySpan<float> lightnessOfRow = memory.LightnessOnHost.AsSpan(i * width, width);
            joined.Put(row + i, lightnessOfRow, memory.ChromaOnHost.AsSpan(2 * i * width, 2 * width));
            return joined;
        }
    }

    private ArrayView<float> Upload(ReadOnlySpan<float> lightness, SizedMemory memory)
    {
        ArrayView<float> uploaded = memory.Lightness.View.SubView(0, lightness.Length);
        device.DefaultStream.Upload(lightness, uploaded);
        return uploaded;
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

    /// <summary>What photos of one size take on the device, and beside it: the memory of some rows, however many a photo has.</summary>
    private sealed class SizedMemory : IDisposable
    {
        public SizedMemory(ComputeDevice device, UpsamplingProblem sizes)
        {
            Sizes = sizes;
            Upsampling = new GuidedUpsampling(device, sizes);
            Rows = Math.Clamp(PixelsAtOnce / sizes.Columns, 1, sizes.Rows);
            // A lattice row touches one row more than it is high, at either end.
            int height = sizes.Rows / sizes.LatticeRows + 2;
            LatticeRows = Math.Clamp(Rows / height, 1, sizes.LatticeRows);
            int pixels = Math.Max(Rows, Math.Min(sizes.Rows, LatticeRows * height)) * sizes.Columns;
            (LightnessOnHost, Lightness) = (new float[pixels], device.Allocate<float>(pixels));
            (ChromaOnHost, Chroma) = (new float[2 * Rows * sizes.Columns], device.Allocate<float>(2L * Rows * sizes.Columns));
        }

        public UpsamplingProblem Sizes { get; }

        public GuidedUpsampling Upsampling { get; }

        /// <summary>Rows of the photo that are joined at a time.</summary>
        public int Rows { get; }

        /// <summary>Lattice rows whose lightness is taken at a time.</summary>
        public int LatticeRows { get; }

        public float[] LightnessOnHost { get; }

        public DeviceBuffer<float> Lightness { get; }

        public float[] ChromaOnHost { get; }

        public DeviceBuffer<float> Chroma { get; }

        public void Dispose()
        {
            Upsampling.Dispose();
            Lightness.Dispose();
            Chroma.Dispose();
        }
    }
}
