using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Training;

/// <summary>All that training changes, and changes it by one step: network, optimiser, averages, and the count of steps done.</summary>
public sealed class TrainingSession : IDisposable
{
    private const int LossCount = 3;

    private readonly DeviceBuffer<StepState> _state;
    private readonly DeviceBuffer<float> _losses;
    private (ColorizationBatch Batch, RepeatedLaunches Launches)? _step;

    /// <summary>Allocates a session for a network that was made trainable. Its parameters are the caller's to start or to load.</summary>
    public TrainingSession(ColorizationNetwork network, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        Network = network;
        Options = options.Validate();
        Pool = new TensorPool(network.Device, options.Precision.Activations());
        Optimizer = new AdamOptimizer(network.Device, network.Parameters, options);
        Averager = new PolyakAverager(network);
        _state = network.Device.Allocate<StepState>(1);
        _losses = network.Device.Allocate<float>(LossCount);
        network.Device.DefaultStream.Clear(_losses.View);
    }

    /// <summary>The network that is trained.</summary>
    public ColorizationNetwork Network { get; }

    /// <summary>The options.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The memory of activations and gradients.</summary>
    public TensorPool Pool { get; }

    /// <summary>The optimiser.</summary>
    public AdamOptimizer Optimizer { get; }

    /// <summary>The averages.</summary>
    public PolyakAverager Averager { get; }

    /// <summary>The number of steps done.</summary>
    public int StepsDone { get; set; }

    /// <summary>
    /// Whether parameters, moments and averages are those after <see cref="StepsDone"/> steps: false where a step broke off while it
    /// changed them.
    /// </summary>
    public bool IsBetweenSteps { get; private set; } = true;

    /// <summary>Draws initial parameters, lets the first batch choose scales and biases (SPEC 2), and starts the averages there.</summary>
    /// <param name="initial">A batch with a clean canvas, uploaded.</param>
    public void Start(ColorizationBatch initial)
    {
        ArgumentNullException.ThrowIfNull(initial);
        ParameterStart.Draw(Network, Options.Seed);
        ChooseScales(initial);
        Averager.Restart();
    }

    /// <summary>Runs everything that <see cref="Start"/> and <see cref="Step"/> take memory for, on a device for shapes only.</summary>
    internal void Rehearse(ColorizationBatch batch)
    {
        Network.RefreshFilters();
        ChooseScales(batch);
        Step(batch);
    }

    /// <summary>
    /// Does one step on an uploaded batch. Where the device can, steps on one batch are captured in a graph: use one batch, and fill it
    /// anew.
    /// </summary>
    /// <returns>The losses before the step.</returns>
    /// <exception cref="DivergedException">A loss is not finite; the parameters are those before the step.</exception>
    public LossValues Step(ColorizationBatch batch)
    {
        ComputeStream stream = Network.Device.DefaultStream;
        int step = StepsDone + 1;
        StepState state = StepState.Of(step, Options.LearningRateAt(step), Options.Adam, Options.AverageDecayAt(step), Options.Seed);
        stream.Upload<StepState>([state], _state.View);
        RepeatedLaunches launches = LaunchesOf(batch);
        // Captured launches change the parameters at a moment that only the device knows.
        IsBetweenSteps = !Network.Device.CapturesLaunches;
        launches.Run();
        float[] losses = stream.Download(_losses.View);
        LossValues values = new(losses[0], losses[1], losses[2]);
        if (!double.IsFinite(values.Total(Options.LossWeights)))
            throw new DivergedException(step, values);
        StepsDone = step;
        IsBetweenSteps = true;
        return values;
    }

    /// <summary>Checks that every parameter is a finite number, which a finite loss does not promise: its gradient may not be.</summary>
    public bool IsFinite()
    {
        foreach (float value in Network.Device.DefaultStream.Download(Network.Parameters.Values))
        {
            if (!float.IsFinite(value))
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _step?.Launches.Dispose();
        Averager.Dispose();
        Optimizer.Dispose();
        Pool.Dispose();
        _losses.Dispose();
        _state.Dispose();
        Network.Dispose();
    }

    private RepeatedLaunches LaunchesOf(ColorizationBatch batch)
    {
        if (_step is { } known && ReferenceEquals(known.Batch, batch))
            return known.Launches;
        _step?.Launches.Dispose();
        RepeatedLaunches launches = new(Network.Device.DefaultStream, () => LaunchStep(batch));
        _step = (batch, launches);
        return launches;
    }

    // All that a step does on the device. What changes from step to step lies in _state, and what the host wants to know in _losses.
    private void LaunchStep(ColorizationBatch batch)
    {
        ComputeStream stream = Network.Device.DefaultStream;
        // In every step, captured or not: the filters follow the parameters that the step before left.
        Network.RefreshFilters();
        using Tape tape = new(stream, Pool, TapeMode.Training, _state.View);
        ColorizationLoss loss = ColorizationLoss.Compute(tape, Network, batch, Options.Dropout);
        loss.Backward(tape, Options.LossWeights);
        loss.Store(tape, _losses.View);
        UpdateGuard.Check(stream, _losses.View, _state.View);
        IsBetweenSteps = false;
        Optimizer.Step(stream, _state.View, Averager.Averaged.Parameters);
    }

    private void ChooseScales(ColorizationBatch initial)
    {
        using Tape tape = new(Network.Device.DefaultStream, Pool, TapeMode.DataDependentStart);
        SemanticFeatures features = Network.Encode(tape, initial.Lightness);
        Network.Generate(tape, initial.Canvas, features);
    }
}
