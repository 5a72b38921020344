using IlgpuColorize.Autograd;
using IlgpuColorize.Collectives;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Training;

/// <summary>
/// The sum of the gradients of micro-batches in the order of <see cref="SumTree"/>. Every backward run overwrites the parameters'
/// gradients; partial sums wait beside them, one for each level of the tree.
/// </summary>
internal sealed class GradientTree : IDisposable
{
    private readonly ComputeStream _stream;
    private readonly ParameterSet _parameters;
    private readonly DeviceBuffer<float>[] _levels;
    private readonly int _terms;

    /// <summary>Allocates the partial sums.</summary>
    /// <param name="parameters">The parameters whose gradients are added.</param>
    /// <param name="device">Where.</param>
    /// <param name="terms">The micro-batches.</param>
    public GradientTree(ParameterSet parameters, ComputeDevice device, int terms)
    {
        (_stream, _parameters, _terms) = (device.DefaultStream, parameters, terms);
        _levels = [.. Enumerable.Range(0, SumTree.Levels(terms)).Select(_ => parameters.ZeroedBuffer(device))];
    }

    /// <summary>
    /// Takes a part of a micro-batch's gradients; after the last micro-batch, the parameters' gradients are the sum of all.
    /// </summary>
    /// <param name="term">The micro-batch, from 0; they come in order.</param>
    /// <param name="first">The first element of the flat gradients.</param>
    /// <param name="count">The number of elements.</param>
    public void Take(int term, int first, int count)
    {
        if (count == 0)
            return;
        TensorView gradients = TensorView.Flat(_parameters.Gradients.SubView(first, count));
        (IReadOnlyList<int> added, int? kept) = SumTree.Take(term, _terms);
        foreach (int level in added)
            Copy.Forward(_stream, Partial(level), new GradientTarget(gradients, GradientWrite.Add));
        if (kept is { } place)
            Copy.Forward(_stream, gradients, new GradientTarget(Partial(place), GradientWrite.Set));

        TensorView Partial(int level) => TensorView.Flat(_levels[level].View.SubView(first, count));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceBuffer<float> level in _levels)
            level.Dispose();
    }
}
