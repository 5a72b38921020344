using ILGPU;
using IlgpuColorize.Autograd;
using IlgpuColorize.Collectives;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;

namespace IlgpuColorize.Training;

/// <summary>
/// The micro-batches of a step, of which every process computes its share. Losses and gradients are added in one order, the segmentation's
/// divided by the labelled pixels of the whole batch: a step has the same bits on any number of processes.
/// </summary>
internal sealed class MicroBatches : IDisposable
{
    private readonly ColorizationNetwork _network;
    private readonly ICollective _collective;
    private readonly GradientTree _tree;
    private readonly GradientBuckets _buckets;
    private readonly DeviceBuffer<float> _labelled;
    private readonly LossValues[] _losses;
    private ColorizationBatch? _batch;
    private int _current;
    private bool _isHandingOn;

    /// <summary>Allocates what the sums need.</summary>
    public MicroBatches(ColorizationNetwork network, StepShare share, ICollective collective)
    {
        (_network, Share, _collective) = (network, share, collective);
        _tree = new GradientTree(network.Parameters, network.Device, share.Count);
        _buckets = new GradientBuckets(network.Parameters, Sum);
        _labelled = network.Device.Allocate<float>(1);
        _losses = new LossValues[share.Count];
    }

    /// <summary>The part of every step that this process computes.</summary>
    public StepShare Share { get; }

    /// <summary>The labelled pixels of the whole batch, one element.</summary>
    public ArrayView<float> Labelled => _labelled.View;

    // Backward runs on the host, op by op, where launches are not captured and memory is the host's: there is time to send beside it.
    private bool SumsDuringBackward => _network.Device.HasHostMemory && !_network.Device.IsShapesOnly;

    /// <summary>Begins a step.</summary>
    /// <param name="share">This process's images, uploaded.</param>
    public void Begin(ColorizationBatch share)
    {
        int labelled = _collective.AllGather(share.LabelledPixels).Sum();
        _network.Device.DefaultStream.Upload<float>([labelled], _labelled.View);
    }

    /// <summary>Returns a micro-batch of this process, the same memory every time.</summary>
    /// <param name="share">This process's images.</param>
    /// <param name="index">From 0.</param>
    public ColorizationBatch Load(ColorizationBatch share, int index)
    {
        _collective.ThrowIfBroken();
        (int height, int width) = (share.Lightness.Shape.H, share.Lightness.Shape.W);
        if (_batch?.Lightness.Shape.H != height)
        {
            _batch?.Dispose();
            _batch = new ColorizationBatch(_network.Device, Share.MicroBatch, height, width);
        }
        _batch.CopyFrom(share, index * Share.MicroBatch);
        _current = index;
        _isHandingOn = SumsDuringBackward && index == Share.Count - 1;
        _buckets.Restart();
        return _batch;
    }

    /// <summary>Sees gradients grow while backward runs on the last micro-batch: what is complete is summed.</summary>
    public void Watch(Gradients gradients)
    {
        if (!_isHandingOn)
            return;
        _buckets.HandOn(gradients);
        _collective.Advance();
    }

    /// <summary>Takes a micro-batch's gradients and losses; backward is over.</summary>
    public void Take(LossValues losses)
    {
        _losses[_current] = losses;
        _buckets.HandOn(gradients: null);
    }

    /// <summary>Waits for the sums of all processes, and returns the losses of the whole batch.</summary>
    public LossValues Complete()
    {
        _collective.CompleteSums();
        LossValues[] all = _collective.AllGather<LossValues>(_losses);
        // The colours' losses are means over micro-batches of one size, the segmentation's are shares already.
        return new LossValues(
            all.Sum(losses => losses.EmbeddingBitsPerDim) / all.Length,
            all.Sum(losses => losses.SegmentationNats),
            all.Sum(losses => losses.GeneratorBitsPerDim) / all.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tree.Dispose();
        _labelled.Dispose();
        _batch?.Dispose();
    }

    private void Sum(int first, int count)
    {
        _tree.Take(_current, first, count);
        if (_current == Share.Count - 1 && _collective.Size > 1)
            _collective.BeginSum(_network.Device.DefaultStream, _network.Parameters.Gradients.SubView(first, count));
    }
}
