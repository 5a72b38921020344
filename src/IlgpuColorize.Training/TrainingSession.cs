using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Training;

/// <summary>Holds all that training changes, and changes it by one step: network, optimiser, averages, and the count of steps done.</summary>
public sealed class TrainingSession : IDisposable
{
    private readonly DeviceBuffer<StepState> _state;

    /// <summary>Allocates a session for a network that was made trainable. Its parameters are the caller's to start or to load.</summary>
    public TrainingSession(ColorizationNetwork network, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        Network = network;
        Options = options.Validate();
        Pool = new TensorPool(network.Device, options.Precision.Activations());
        Adam = new Adam(network.Device, network.Parameters, options);
        Averager = new PolyakAverager(network);
        _state = network.Device.Allocate<StepState>(1);
    }

    /// <summary>Gets the network that is trained.</summary>
    public ColorizationNetwork Network { get; }

    /// <summary>Gets the options.</summary>
    public TrainingOptions Options { get; }

    /// <summary>Gets the memory of activations and gradients.</summary>
    public TensorPool Pool { get; }

    /// <summary>Gets the optimiser.</summary>
    public Adam Adam { get; }

    /// <summary>Gets the averages.</summary>
    public PolyakAverager Averager { get; }

    /// <summary>Gets or sets the number of steps done.</summary>
    public int StepsDone { get; set; }

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
        ChooseScales(batch);
        Step(batch);
    }

    /// <summary>Does one step on an uploaded batch.</summary>
    /// <returns>The losses before the step.</returns>
    /// <exception cref="DivergedException">A loss is not finite; the parameters are those before the step.</exception>
    public LossValues Step(ColorizationBatch batch)
    {
        ComputeStream stream = Network.Device.DefaultStream;
        int step = StepsDone + 1;
        stream.Upload<StepState>([StepState.Of(step, Options.LearningRateAt(step), Options.Adam, Options.AverageDecayAt(step), Options.Seed)], _state.View);
        using Tape tape = new(stream, Pool, TapeMode.Training, _state.View);
        ColorizationLoss loss = ColorizationLoss.Compute(tape, Network, batch, Options.Dropout);
        loss.Backward(tape, Options.LossWeights);
        LossValues values = loss.Read(tape);
        if (!double.IsFinite(values.Total(Options.LossWeights)))
            throw new DivergedException(step, values);
        Adam.Step(stream, _state.View, Averager.Averaged.Parameters);
        StepsDone = step;
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
        Averager.Dispose();
        Adam.Dispose();
        Pool.Dispose();
        _state.Dispose();
        Network.Dispose();
    }

    private void ChooseScales(ColorizationBatch initial)
    {
        using Tape tape = new(Network.Device.DefaultStream, Pool, TapeMode.DataDependentStart);
        SemanticFeatures features = Network.Describe(tape, initial.Lightness);
        Network.Generate(tape, initial.Canvas, features);
        Network.Parameters.Changed();
    }
}
