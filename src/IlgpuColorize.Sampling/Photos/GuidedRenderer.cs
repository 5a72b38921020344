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
        SizedMemory memory = MemoryFor(new(photo.Height, photo.Width, chroma.Rows, chroma.Columns));
        TakeLightness(photo, memory, bounds);
        memory.Upsampling.Fit(device.DefaultStream, chroma.ToPlanes());
        RgbImage result = RgbImage.Blank(photo.Width, photo.Height, kind, photo.Alpha);
        for (int row = 0; row < photo.Height; row += memory.Rows)
            JoinRows(photo, result, row, Math.Min(memory.Rows, photo.Height - row), memory, bounds);
        return result;
    }

    // The lightness of a photo is four times as large as a grey one itself: of a large one it is computed anew when it is joined.
    private void TakeLightness(RgbImage photo, SizedMemory memory, ParallelOptions bounds)
    {
        int all = memory.Sizes.LatticeRows;
        for (int lattice = 0; lattice < all; lattice += memory.LatticeRows)
        {
            int some = Math.Min(memory.LatticeRows, all - lattice);
            (int first, int end) = memory.Upsampling.RowsBelow(lattice, some);
            memory.Upsampling.TakeLightness(device.DefaultStream, lattice, some, Upload(photo, first, end - first, memory, bounds));
        }
    }

    private void JoinRows(RgbImage photo, RgbImage result, int first, int rows, SizedMemory memory, ParallelOptions bounds)
    {
        int width = photo.Width;
        ComputeStream stream = device.DefaultStream;
        ArrayView<float> enlarged = memory.Chroma.View.SubView(0, 2 * rows * width);
        memory.Upsampling.Apply(stream, first, Upload(photo, first, rows, memory, bounds), enlarged);
        stream.Download(enlarged, memory.ChromaOnHost.AsSpan(0, 2 * rows * width));
        Parallel.For(0, rows, bounds, () => new JoinedRow(photo, result, options), Join, _ => { });

        JoinedRow Join(int row, ParallelLoopState state, JoinedRow joined)
        {
            ReadOnlySpan<float> lightness = memory.LightnessOnHost.AsSpan(row * width, width);
            joined.Put(first + row, lightness, memory.ChromaOnHost.AsSpan(2 * row * width, 2 * width));
            return joined;
        }
    }

    // Both on the device and on the host, which joins it later.
    private ArrayView<float> Upload(RgbImage photo, int first, int rows, SizedMemory memory, ParallelOptions bounds)
    {
        int width = photo.Width;
        float[] lightness = memory.LightnessOnHost;
        Parallel.For(0, rows, bounds, row => LightnessRows.Take(photo, first + row, lightness.AsSpan(row * width, width)));
        ArrayView<float> uploaded = memory.Lightness.View.SubView(0, rows * width);
        device.DefaultStream.Upload<float>(lightness.AsSpan(0, rows * width), uploaded);
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
