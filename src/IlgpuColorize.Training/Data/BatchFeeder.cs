using System.Diagnostics;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;

namespace IlgpuColorize.Training;

/// <summary>
/// Fills the batch of each step. Beside a GPU the next one is decoded, corrupted and uploaded on a second stream while the step runs; it
/// lands in a batch of its own, and one copy on the device brings it to the batch that steps read. The device <c>cpu</c> has no time to
/// spare, and fills when it is asked.
/// </summary>
public sealed class BatchFeeder : IDisposable
{
    // While one landing is copied, the other is filled.
    private const int Landings = 2;

    private readonly Action<ColorizationBatch, int> _fill;
    private readonly ColorizationBatch[] _landings;
    private readonly int _lastStep;
    private (int Step, Task Filled)? _ahead;

    /// <summary>Allocates the batches.</summary>
    /// <param name="device">Where steps run.</param>
    /// <param name="fill">Fills and uploads a batch for a step, counted from 1; beside a GPU it is called on another thread.</param>
    /// <param name="images">The batch's images.</param>
    /// <param name="size">The side of an image.</param>
    /// <param name="lastStep">The last step of the run; nothing is filled beyond it.</param>
    public BatchFeeder(ComputeDevice device, Action<ColorizationBatch, int> fill, int images, int size, int lastStep)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(fill);
        _fill = fill;
        _lastStep = lastStep;
        Batch = new ColorizationBatch(device, images, size, size);
        _landings = device.IsHost
            ? []
            : [.. Enumerable.Range(0, Landings).Select(_ => new ColorizationBatch(device, images, size, size, device.UploadStream))];
    }

    /// <summary>The batch that steps read, the same for the whole run.</summary>
    public ColorizationBatch Batch { get; }

    /// <summary>The time that the caller has waited for batches.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>Fills <see cref="Batch"/> for a step. The step before it must be over.</summary>
    /// <param name="step">From 1; the next one is prepared meanwhile.</param>
    /// <exception cref="UserException">An example cannot be read.</exception>
    public void Fill(int step)
    {
        long start = Stopwatch.GetTimestamp();
        if (_landings.Length == 0)
        {
            _fill(Batch, step);
            Waited += Stopwatch.GetElapsedTime(start);
            return;
        }
        Task filled = _ahead is { } ahead && ahead.Step == step ? ahead.Filled : Prepare(step);
        _ahead = null;
        filled.GetAwaiter().GetResult();
        Waited += Stopwatch.GetElapsedTime(start);
        Batch.CopyFrom(LandingOf(step));
        if (step < _lastStep)
            _ahead = (step + 1, Prepare(step + 1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // An example that cannot be read is nobody's concern any more.
        _ahead?.Filled.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        foreach (ColorizationBatch landing in _landings)
            landing.Dispose();
        Batch.Dispose();
    }

    private ColorizationBatch LandingOf(int step) => _landings[step % Landings];

    private Task Prepare(int step)
    {
        ColorizationBatch landing = LandingOf(step);
        return Task.Run(() => _fill(landing, step));
    }
}
