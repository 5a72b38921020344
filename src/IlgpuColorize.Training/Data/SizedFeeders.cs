using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Training;

/// <summary>The batches of a run whose photos grow: one feeder at a time, for the size of the step at hand.</summary>
internal sealed class SizedFeeders : IDisposable
{
    private readonly ComputeDevice _device;
    private readonly TrainingData _data;
    private readonly TrainingOptions _options;
    private readonly StepShare _share;
    private readonly int _modelSize;
    private readonly int _steps;
    private (int Size, BatchFeeder Feeder)? _current;
    private TimeSpan _waitedBefore;

    /// <summary>Prepares the batches.</summary>
    /// <param name="device">Where steps run.</param>
    /// <param name="data">Fills them.</param>
    /// <param name="options">The sizes, and the batches of a step.</param>
    /// <param name="share">This process's part of every step.</param>
    /// <param name="modelSize">The size of a run that has one.</param>
    /// <param name="steps">The steps of the whole run.</param>
    public SizedFeeders(ComputeDevice device, TrainingData data, TrainingOptions options, StepShare share, int modelSize, int steps)
        => (_device, _data, _options, _share, _modelSize, _steps) = (device, data, options, share, modelSize, steps);

    /// <summary>The time that steps have waited for their batches.</summary>
    public TimeSpan Waited => _waitedBefore + (_current?.Feeder.Waited ?? TimeSpan.Zero);

    /// <summary>Returns the feeder of a step; that of another size is given up.</summary>
    /// <param name="step">From 1.</param>
    public BatchFeeder Of(int step)
    {
        int size = _options.SizeAt(step, _modelSize);
        if (_current is { } current && current.Size == size)
            return current.Feeder;
        Dispose();
        BatchFeeder feeder = new(
            _device, (batch, number) => _data.Fill(batch, number, firstSlot: _share.FirstSlot), _share.Images, size,
            _options.LastStepOfSizeAt(step, _steps) * _options.Accumulate);
        _current = (size, feeder);
        return feeder;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _waitedBefore = Waited;
        BatchFeeder? feeder = _current?.Feeder;
        _current = null;
        feeder?.Dispose();
    }
}
