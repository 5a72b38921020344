using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd;

/// <summary>
/// Holds the gradients of a backward run: an op reads the gradient <see cref="Of"/> its output and writes those of its inputs <see cref="Into"/> place. A gradient is stored
/// as its tensor is, but in float32 where more than two ops contribute.
/// </summary>
public sealed class Gradients
{
    // Each contribution that is added to a rounded sum rounds it again: past two, the sum is kept in float32.
    private const int MostRoundedContributions = 2;

    private readonly TensorPool _pool;
    private readonly IReadOnlyDictionary<Tensor, int> _consumers;
    private readonly IReadOnlyDictionary<Tensor, Tensor> _argumentsOfConcatElu;
    private readonly IReadOnlyDictionary<Tensor, Tensor> _pairsOfGates;

    // The contributions so far.
    private readonly Dictionary<Tensor, int> _arrived = [];

    private readonly Dictionary<Tensor, Tensor?> _pooled = [];
    private readonly List<Tensor> _scratch = [];

    internal Gradients(
        TensorPool pool, IReadOnlyDictionary<Tensor, int> consumers, IReadOnlyDictionary<Tensor, Tensor> argumentsOfConcatElu, IReadOnlyDictionary<Tensor, Tensor> pairsOfGates)
        => (_pool, _consumers, _argumentsOfConcatElu, _pairsOfGates) = (pool, consumers, argumentsOfConcatElu, pairsOfGates);

    /// <summary>Tells whether a tensor's gradient is asked for at all.</summary>
    public static bool Wants(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.RequiresGradient;
    }

    /// <summary>Tells whether any gradient has arrived at a tensor.</summary>
    public bool Has(Tensor y) => _pooled.ContainsKey(y);

    /// <summary>Tells whether no contribution to a tensor's gradient is missing; so it is where none is wanted.</summary>
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

    /// <summary>Returns where to write the gradient of an op's input, and how: the first contribution sets, the others add. Where none is wanted, memory that nobody reads.</summary>
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

    /// <summary>
    /// Returns what an op's input is concat_elu of, where no other op reads that input; else null. Such an op may write the argument's gradient at once: then none arrives at
    /// the input, and concat_elu's own backward does not run.
    /// </summary>
    public Tensor? ArgumentOfConcatElu(Tensor input) => _consumers.GetValueOrDefault(input) == 1 ? _argumentsOfConcatElu.GetValueOrDefault(input) : null;

    /// <summary>
    /// Returns the (p, q) of the gate that gave a tensor, where the next contribution completes the tensor's gradient and the gate alone read them; else null. The op that brings that
    /// contribution may write their gradient at once: then the gate's own backward only passes the residual's on.
    /// </summary>
    public Tensor? PairsOfGate(Tensor y)
        => _arrived.GetValueOrDefault(y) + 1 == _consumers.GetValueOrDefault(y) && _pairsOfGates.TryGetValue(y, out Tensor? pairs) && _consumers.GetValueOrDefault(pairs) == 1 ? pairs : null;

    /// <summary>
    /// Brings the gradient of an op's output unchanged to an input that the op added to it. As its first contribution it is handed over, memory and all, so that
    /// it can no longer be read as the output's.
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

    /// <summary>Lends flat memory until the op's backward ends.</summary>
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
