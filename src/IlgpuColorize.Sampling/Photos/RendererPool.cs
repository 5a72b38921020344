using System.Collections.Concurrent;
using ILGPU.Runtime;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// The renderers of photos that are finished side by side. On the device <c>cpu</c> each has threads of its own, so that none waits for
/// another; elsewhere one renderer shares the device with the drawing, in turns.
/// </summary>
/// <param name="device">Where samples are drawn.</param>
/// <param name="options">How chroma is joined to a photo.</param>
/// <param name="threads">Threads in all; 0 for all cores.</param>
internal sealed class RendererPool(ComputeDevice device, RenderOptions options, int threads) : IDisposable
{
    private readonly ConcurrentBag<(GuidedRenderer Renderer, ComputeDevice Device)> _free = [];
    private readonly GuidedRenderer _shared = new(device, options);

    /// <summary>Held by whoever uses a device that renderers and drawing share.</summary>
    public Lock Turn { get; } = new();

    /// <summary>Renders a photo with some of the threads. Any thread may call it.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="chroma">The chroma.</param>
    /// <param name="kind">How the result keeps its channels.</param>
    /// <param name="sideBySide">The photos that share the threads; 1 for all threads.</param>
    /// <param name="cancellation">Ends the work between rows.</param>
    public RgbImage Render(RgbImage photo, ChromaMap chroma, SampleKind kind, int sideBySide, CancellationToken cancellation)
    {
        int share = Math.Max(1, (threads == 0 ? Environment.ProcessorCount : threads) / sideBySide);
        ParallelOptions bounds = PhotoRenderer.Bounds(share, cancellation);
        if (options.Upsampling != ChromaUpsampling.Guided)
            return PhotoRenderer.Render(photo, chroma, options, kind, bounds);
        if (!device.IsHost || sideBySide == 1)
            return OnDevice(() => _shared.Render(photo, chroma, kind, bounds));
        if (!_free.TryTake(out var rented))
        {
            ComputeDevice beside = device.OpenBeside(share);
            rented = (new GuidedRenderer(beside, options), beside);
        }
        try
        {
            return rented.Renderer.Render(photo, chroma, kind, bounds);
        }
        finally
        {
            _free.Add(rented);
        }
    }

    /// <summary>Renders a photo that comes in strips, each when it is asked for. Any thread may do so.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="chroma">The chroma.</param>
    /// <param name="kind">How the result keeps its channels.</param>
    public IEnumerable<RgbImage> Render(PhotoStrips photo, ChromaMap chroma, SampleKind kind)
    {
        ParallelOptions bounds = PhotoRenderer.Bounds(threads, CancellationToken.None);
        bool isGuided = options.Upsampling == ChromaUpsampling.Guided && photo.Width >= chroma.Columns && photo.Height >= chroma.Rows;
        using GuidedRenderer own = new(device, options);
        if (isGuided)
        {
            OnDevice(() =>
            {
                own.Fit(photo.Read(), photo.Width, photo.Height, chroma, bounds);
                return true;
            });
        }
        int row = 0;
        foreach (RgbImage strip in photo.Read())
        {
            yield return isGuided
                ? OnDevice(() => own.Join(strip, row, kind, bounds))
                : PhotoRenderer.Render(strip, row, photo.Height, chroma, options, kind, bounds);
            row += strip.Height;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _shared.Dispose();
        while (_free.TryTake(out var renderer))
        {
            renderer.Renderer.Dispose();
            renderer.Device.Dispose();
        }
    }

    private T OnDevice<T>(Func<T> work)
    {
        lock (Turn)
        {
            using ScopedAcceleratorBinding _ = device.Accelerator.BindScoped();
            return work();
        }
    }
}
