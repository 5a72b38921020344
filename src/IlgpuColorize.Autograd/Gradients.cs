using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd;

/// <summary>
/// The gradients of a backward run: an op reads the gradient <see cref="Of"/> its output and writes those of its inputs <see cref="Into"/>
/// place. A gradient is stored as its tensor is, but in float32 where more than two ops contribute.
/// </summary>
public sealed class Gradients
{
    // Each contribution that is added to a rounded sum rounds it again: past two, the sum is kept in float32.
    private const int MostRoundedContributions = 2;

    private readonly TensorPool _pool;
    private readonly IReadOnlyDictionary<Tensor, int> _consumers;
    private readonly IReadOnlyDictionary<Tensor, Producer> _producers;

    // The contributions so far.
    private readonly Dictionary<Tensor, int> _arrived = [];

    private readonly Dictionary<Tensor, Tensor?> _pooled = [];
    private readonly List<Tensor> _scratch = [];

    internal Gradients(TensorPool pool, IReadOnlyDictionary<Tensor, int> consumers, IReadOnlyDictionary<Tensor, Producer> producers)
        => (_pool, _consumers, _producers) = (pool, consumers, producers);

    /// <summary>True when a tensor's gradient is needed at all.</summary>
    public static bool Wants(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.RequiresGradient;
    }

    /// <summary>True when at least one consumer has contributed to a tensor's gradient.</summary>
    public bool Has(Tensor y) => _pooled.ContainsKey(y);

    /// <summary>True when every consumer has contributed to a tensor's gradient, or when none is needed.</summary>
    public bool IsComplete(Tensor y) => _arrived.GetValueOrDefault(y) == _consumers.GetValueOrDefault(y);

    /// <summary>Returns the gradient that has arrived at an op's output.</summary>
    /// <exception cref="InvalidOperationException">None has.</exception>
    public TensorView Of(Tensor y)
    {
        ArgumentNullException.ThrowIfNull(y);
        if (!_pooled.TryGetValue(y, out Tensor? gradient))
            throw new InvalidOperationException($"No gradient has arrived at a tensor of shape {y.Shape}; ask Has first.");
        return gradient?.View ?? y.LastingGradient!.Value;
    }

    /// <summary>
    /// Returns where to write the gradient of an op's input, and how: the first contribution sets, the others add. Where no
    /// gradient is needed, returns scratch memory that no op reads.
    /// </summary>
    public GradientTarget Into(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!x.RequiresGradient)
            return new GradientTarget(Scratch(x.Shape, x.Pitch, x.ElementType), GradientWrite.Set);
        Count(x);
        if (_pooled.TryGetValue(x, out Tensor? gradient))
            return new GradientTarget(gradient?.View ?? x.LastingGradient!.Value, GradientWrite.Add);
        _pooled[x] = gradient = x.LastingGradient is null ? _pool.Rent(x.Shape, x.Pitch, TypeOfGradient(x)) : null;
        return new GradientTarget(gradient?.View ?? x.LastingGradient!.Value, GradientWrite.Set);
    }

    /// <summary>Returns the op that gave a tensor; null where none was recorded: a leaf, or a tensor that needs no gradient.</summary>
    internal Producer? ProducerOf(Tensor y) => _producers.GetValueOrDefault(y);

    /// <summary>True when one op alone reads a tensor.</summary>
    internal bool HasOneConsumer(Tensor x) => _consumers.GetValueOrDefault(x) == 1;

    /// <summary>True when every consumer but one has contributed to a tensor's gradient: the next contribution completes it.</summary>
    internal bool LacksOneContribution(Tensor y) => _arrived.GetValueOrDefault(y) + 1 == _consumers.GetValueOrDefault(y);

    /// <summary>
    /// Brings the gradient of an op's output unchanged to an input that the op added to it. As its first contribution it is handed over,
    /// memory and all, so that it can no longer be read as the output's.
    /// </summary>
    public void PassOn(ComputeStream stream, Tensor y, Tensor x)
    {
        if (!Wants(x))
            return;
        TensorView gradient = Of(y);
        bool isFirst = !Has(x), arePooled = y.LastingGradient is null && x.LastingGradient is null;
        if (isFirst && arePooled && (gradient.Shape, gradient.Pitch, gradient.ElementType) == (x.Shape, x.Pitch, TypeOfGradient(x)))
        {
            Count(x);
            _pooled[x] = _pooled[y];
            _pooled.Remove(y);
        }
        else
        {
            Add.Backward(stream, gradient, Into(x));
        }
    }

    /// <summary>Rents flat memory until the op's backward ends.</summary>
    public ArrayView<float> Scratch(int length) => Scratch(new Shape(1, 1, 1, length), length, ElementType.Float32).Data;

    internal void ReturnScratch()
    {
        foreach (Tensor scratch in _scratch)
            _pool.Return(scratch);
        _scratch.Clear();
    }

    internal void Return(Tensor y)
    {
        if (_pooled.Remove(y, out Tensor? gradient) && gradient is not null)
            _pool.Return(gradient);
    }

    internal void ReturnAll()
    {
        foreach (Tensor? gradient in _pooled.Values)
        {
            if (gradient is not null)
                _pool.Return(gradient);
        }
        _pooled.Clear();
    }

    private void Count(Tensor x) => _arrived[x] = _arrived.GetValueOrDefault(x) + 1;

    private ElementType TypeOfGradient(Tensor x)
        => _consumers.GetValueOrDefault(x) > MostRoundedContributions ? ElementType.Float32 : x.ElementType;

    private TensorView Scratch(Shape shape, int pitch, ElementType elementType)
    {
        Tensor scratch = _pool.Rent(shape, pitch, elementType);
        _scratch.Add(scratch);
        return scratch.View;
    }
}
