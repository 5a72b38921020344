using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd;

/// <summary>The purpose of a tape.</summary>
public enum TapeMode
{
    /// <summary>Computes values only; memory goes back as soon as it is released.</summary>
    Inference,

    /// <summary>Records what backward needs.</summary>
    Training,

    /// <summary>Computes values, and lets every convolution choose its scale and bias by its output (SPEC 2).</summary>
    DataDependentStart,
}

/// <summary>
/// The record of a forward pass: ops run through it, and it runs them backward, once. Each op is written in one place, backward directly
/// under forward (Ops/), and recorded with <see cref="Record(string, ReadOnlySpan{Tensor}, Tensor, ReadOnlySpan{Tensor},
/// Action{Gradients})"/>. The tape counts a tensor's consumers as their gradients arrive: the first sets, the others add, and nothing is
/// zeroed beforehand.
/// </summary>
public sealed class Tape : IDisposable
{
    private readonly TensorPool _pool;
    private readonly List<Node> _nodes = [];
    private readonly HashSet<Tensor> _rented = [];
    private readonly HashSet<Tensor> _saved = [];
    private readonly HashSet<Tensor> _kept = [];
    private readonly Dictionary<(object Key, string Op), Tensor> _memo = [];
    private readonly Dictionary<Tensor, int> _consumers = [];
    private readonly Dictionary<Tensor, Producer> _producers = [];
    private bool _spent;

    /// <summary>Starts a tape.</summary>
    /// <param name="stream">Where launches go.</param>
    /// <param name="pool">The memory of activations and gradients.</param>
    /// <param name="mode">What the tape is for.</param>
    /// <param name="state">One element; needed by ops that draw random numbers.</param>
    public Tape(ComputeStream stream, TensorPool pool, TapeMode mode, ArrayView<StepState> state = default)
    {
        Stream = stream;
        _pool = pool;
        Mode = mode;
        State = state;
    }

    /// <summary>Gets the stream that launches go to.</summary>
    public ComputeStream Stream { get; }

    /// <summary>Gets the purpose of the tape.</summary>
    public TapeMode Mode { get; }

    /// <summary>True when ops are recorded for backward.</summary>
    public bool IsRecording => Mode == TapeMode.Training;

    /// <summary>Gets the step's state in device memory; empty where nothing random is drawn.</summary>
    public ArrayView<StepState> State { get; }

    /// <summary>Gets the number of random sites used so far; each dropout takes one.</summary>
    internal int RandomSites { get; set; }

    /// <summary>
    /// Rents an op's output from the pool, which has it back after backward, at <see cref="Release"/>, or when the tape is disposed.
    /// </summary>
    public Tensor Allocate(Shape shape) => Allocate(shape, _pool.Activations);

    /// <summary>Rents a tensor of another element type than activations have: data that is drawn or read exactly.</summary>
    public Tensor Allocate(Shape shape, ElementType elementType)
    {
        ObjectDisposedException.ThrowIf(_spent, this);
        return Track(_pool.Rent(shape, elementType));
    }

    /// <summary>Returns an op's output whose values no op reads: it has an identity and a gradient, but takes no memory.</summary>
    public Tensor WithoutValues(Shape shape) => _pool.WithoutValues(shape);

    /// <summary>Rents flat float32 memory, [1x1x1xlength], without padding: a loss, an op's workspace.</summary>
    public Tensor AllocateFlat(int length)
    {
        ObjectDisposedException.ThrowIf(_spent, this);
        return Track(_pool.Rent(new Shape(1, 1, 1, length), length, ElementType.Float32));
    }

    /// <summary>Records how to run an op backward.</summary>
    /// <param name="op">The op's name.</param>
    /// <param name="inputs">
    /// What it consumed, each as often as backward brings a gradient there; null where an input was left out. Where none requires a
    /// gradient, nothing is recorded.
    /// </param>
    /// <param name="output">What it produced.</param>
    /// <param name="saved">The tensors whose values backward reads, of inputs, output and workspaces: their memory stays.</param>
    /// <param name="backward">Brings the output's gradient to the inputs.</param>
    public void Record(
        string op, ReadOnlySpan<Tensor?> inputs, Tensor output, ReadOnlySpan<Tensor> saved, Action<Gradients> backward)
        => Record(op, inputs, [output], saved, backward);

    /// <inheritdoc cref="Record(string, ReadOnlySpan{Tensor}, Tensor, ReadOnlySpan{Tensor}, Action{Gradients})"/>
    public void Record(
        string op, ReadOnlySpan<Tensor?> inputs, Tensor[] outputs, ReadOnlySpan<Tensor> saved, Action<Gradients> backward)
    {
        if (!IsRecording)
            return;
        bool required = false;
        foreach (Tensor? input in inputs)
            required |= input is { RequiresGradient: true };
        if (!required)
            return;
        foreach (Tensor? input in inputs)
        {
            if (input is { RequiresGradient: true })
                _consumers[input] = _consumers.GetValueOrDefault(input) + 1;
        }
        foreach (Tensor read in saved)
            _saved.Add(read);
        Producer producer = new(op, inputs.ToArray());
        foreach (Tensor output in outputs)
        {
            output.RequiresGradient = true;
            _producers[output] = producer;
        }
        _nodes.Add(new Node(outputs, backward));
    }

    /// <summary>
    /// Returns a tensor that the caller will not use again, and what was derived from it, to the pool, but for what backward reads. A
    /// tensor without values keeps its gradient.
    /// </summary>
    public void Release(Tensor tensor)
    {
        foreach (var (key, derived) in _memo.Where(entry => ReferenceEquals(entry.Key.Key, tensor)).ToArray())
        {
            _memo.Remove(key);
            ReturnUnlessSaved(derived);
        }
        ReturnUnlessSaved(tensor);
    }

    /// <summary>Keeps a tensor readable after backward, until the tape is disposed.</summary>
    public Tensor Keep(Tensor tensor)
    {
        _kept.Add(tensor);
        return tensor;
    }

    /// <summary>
    /// Returns what was derived from <paramref name="key"/> before on this tape, else derives it now: concat_elu of a condition that many
    /// layers read is computed once.
    /// </summary>
    public Tensor Once(object key, string op, Func<Tensor> derive)
    {
        if (!_memo.TryGetValue((key, op), out Tensor? derived))
            _memo[(key, op)] = derived = derive();
        return derived;
    }

    /// <summary>
    /// Runs backward from weighted losses, once. Gradients of parameters are overwritten; a parameter that no loss reaches keeps what it
    /// had.
    /// </summary>
    /// <param name="losses">Scalars ([1x1x1x1]) and their weights in the total.</param>
    /// <exception cref="InvalidOperationException">The tape does not record, or is spent.</exception>
    public void Backward(params ReadOnlySpan<(Tensor Loss, float Weight)> losses) => Backward(null, losses);

    /// <inheritdoc cref="Backward(ReadOnlySpan{ValueTuple{Tensor, float}})"/>
    /// <param name="afterOp">
    /// Called after each op has run backward: a parameter whose gradient is complete then will not change any more.
    /// </param>
    /// <param name="losses">Scalars ([1x1x1x1]) and their weights in the total.</param>
    public void Backward(Action<Gradients>? afterOp, params ReadOnlySpan<(Tensor Loss, float Weight)> losses)
    {
        if (!IsRecording)
            throw new InvalidOperationException(
                $"Backward: the tape was started for {Mode} and recorded nothing; start it for {TapeMode.Training}.");
        if (_spent)
            throw new InvalidOperationException(
                "Backward: this tape was run backward before, and its activations are gone; record a new tape.");
        _spent = true;
        foreach ((Tensor loss, _) in losses)
            _consumers[loss] = _consumers.GetValueOrDefault(loss) + 1;
        Gradients gradients = new(_pool, _consumers, _producers);
        foreach ((Tensor loss, float weight) in losses)
            Fill.Forward(Stream, gradients.Into(loss).View.Data, weight);
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            Node node = _nodes[i];
            if (node.Outputs.Any(gradients.Has))
                node.Backward(gradients);
            gradients.ReturnScratch();
            afterOp?.Invoke(gradients);
            foreach (Tensor output in node.Outputs)
            {
                gradients.Return(output);
                if (!_kept.Contains(output))
                    Return(output);
            }
        }
        gradients.ReturnAll();
        _nodes.Clear();
        _saved.Clear();
        _consumers.Clear();
        _producers.Clear();
    }

    /// <summary>Returns everything that was rented to the pool.</summary>
    public void Dispose()
    {
        _spent = true;
        foreach (Tensor tensor in _rented)
            _pool.Return(tensor);
        _rented.Clear();
        _nodes.Clear();
        _saved.Clear();
        _memo.Clear();
        _consumers.Clear();
        _producers.Clear();
    }

    private Tensor Track(Tensor tensor)
    {
        _rented.Add(tensor);
        return tensor;
    }

    private void ReturnUnlessSaved(Tensor tensor)
    {
        if (!_saved.Contains(tensor))
            Return(tensor);
    }

    private void Return(Tensor tensor)
    {
        if (_rented.Remove(tensor))
            _pool.Return(tensor);
    }

    private readonly record struct Node(Tensor[] Outputs, Action<Gradients> Backward);
}

/// <summary>The op that gave a tensor.</summary>
/// <param name="Op">The op's name, as it was recorded.</param>
/// <param name="Inputs">What the op consumed, in the order in which it was recorded; null where an input was left out.</param>
internal sealed record Producer(string Op, IReadOnlyList<Tensor?> Inputs);
