using IlgpuColorize.Autograd;
using IlgpuColorize.Collectives;
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
    private readonly ParameterUpdate _update;
    private readonly GradientSum? _sum;
    private readonly MicroBatches? _microBatches;
    private readonly OwnDraws? _ownDraws;
    private (ColorizationBatch Batch, RepeatedLaunches Launches)? _batch;

    /// <summary>Allocates a session for a network that was made trainable. Its parameters are the caller's to start or to load.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="collective">The processes that share every step; null for this one alone.</param>
    /// <param name="share">This process's part of every step, where a plan is made for it elsewhere; null for that of its rank.</param>
    /// <exception cref="TrainingException">The step cannot be shared among them.</exception>
    public TrainingSession(
        ColorizationNetwork network, TrainingOptions options, ICollective? collective = null, StepShare? share = null)
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
        _update = new ParameterUpdate(network, Optimizer, Averager, options.ClipNorm);
        _sum = options.Accumulate > 1 ? new GradientSum(network.Parameters, network.Device, options.Accumulate) : null;
        Collective = collective ?? new SingleProcess();
        Share = share ?? StepShare.Of(options, Collective.Rank, Collective.Size);
        _microBatches = options.MicroBatch is null ? null : new MicroBatches(network, Share, Collective);
        _ownDraws = options.OwnDraws > 0 ? new OwnDraws(Averager.Averaged, Pool, options.OwnDraws, options.Seed) : null;
    }

    /// <summary>The network that is trained.</summary>
    public ColorizationNetwork Network { get; }

    /// <summary>The options.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The processes that share every step.</summary>
    public ICollective Collective { get; }

    /// <summary>The part of every step that this process computes.</summary>
    public StepShare Share { get; }

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

    /// <summary>The norm of the last step's whole gradient before it was limited; null where it is not limited.</summary>
    public double? GradientNorm { get; private set; }

    /// <summary>Draws initial parameters, lets the first batch choose scales and biases (SPEC 2), and starts the averages there.</summary>
    /// <param name="initial">A batch with a clean canvas, uploaded; of one in micro-batches, the first is used.</param>
    public void Start(ColorizationBatch initial)
    {
        ArgumentNullException.ThrowIfNull(initial);
        ParameterStart.Draw(Network, Options.Seed);
        ChooseScales(_microBatches?.Load(initial, index: 0) ?? initial);
        Averager.Restart();
    }

    /// <summary>Runs everything that <see cref="Start"/> and <see cref="Step"/> take memory for, on a device for shapes only.</summary>
    internal void Rehearse(ColorizationBatch batch)
    {
        Network.RefreshFilters();
        ChooseScales(_microBatches?.Load(batch, index: 0) ?? batch);
        Step(batch);
    }

    /// <summary>
    /// Does one step. Where the device can, the launches on one batch are captured in a graph: use one batch, and fill it anew.
    /// </summary>
    /// <param name="batch">The batch to learn from, or this process's <see cref="Share"/> of it, uploaded.</param>
    /// <param name="fill">
    /// Fills and uploads the batch before it is used, told which batch of the run it is, from 1; null where that is done already.
    /// </param>
    /// <returns>The losses before the step, means over its batches.</returns>
    /// <exception cref="DivergedException">A loss is not finite; the parameters are those before the step.</exception>
    public LossValues Step(ColorizationBatch batch, Action<int>? fill = null)
    {
        int step = StepsDone + 1;
        LossValues losses = _microBatches is null ? RunBatches(batch, fill, step) : RunMicroBatches(_microBatches, batch, fill, step);
        if (!UpdatesInLaunch)
            Update();
        GradientNorm = _update.ReadNorm();
        StepsDone = step;
        IsBetweenSteps = true;
        return losses;
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
        _batch?.Launches.Dispose();
        _ownDraws?.Dispose();
        _sum?.Dispose();
        _microBatches?.Dispose();
        _update.Dispose();
        Averager.Dispose();
        Optimizer.Dispose();
        Pool.Dispose();
        _losses.Dispose();
        _state.Dispose();
        Network.Dispose();
    }

    // Where one launch is the whole step, the update is a part of it.
    private bool UpdatesInLaunch => _sum is null && _microBatches is null;

    private LossValues RunBatches(ColorizationBatch batch, Action<int>? fill, int step)
    {
        LossValues[] losses = new LossValues[Options.Accumulate];
        for (int part = 0; part < Options.Accumulate; part++)
        {
            fill?.Invoke(BatchOf(step, part));
            losses[part] = RequireFinite(RunBatch(batch, step, part), step);
            _sum?.Take(part);
        }
        return LossValues.Mean(losses);
    }

    // Only when all have summed: a process that stopped before would leave the others waiting.
    private LossValues RunMicroBatches(MicroBatches parts, ColorizationBatch share, Action<int>? fill, int step)
    {
        fill?.Invoke(step);
        parts.Begin(share);
        for (int i = 0; i < Share.Count; i++)
            parts.Take(RunBatch(parts.Load(share, i), step, Share.First + i));
        return RequireFinite(parts.Complete(), step);
    }

    // From 1, as are steps; parts are counted from 0.
    private int BatchOf(int step, int part) => (step - 1) * Options.Accumulate + part + 1;

    private LossValues RequireFinite(LossValues losses, int step)
        => double.IsFinite(losses.Total(Options.LossWeights)) ? losses : throw new DivergedException(step, losses);

    // The gradients of a batch; where it is the step's only one, the update too.
    private LossValues RunBatch(ColorizationBatch batch, int step, int part)
    {
        ComputeStream stream = Network.Device.DefaultStream;
        // Batches of a step draw different dropout.
        ulong seed = Options.Seed + (ulong)part;
        StepState state = StepState.Of(step, Options.LearningRateAt(step), Options.Adam, Options.AverageDecayAt(step), seed);
        stream.Upload<StepState>([state], _state.View);
        if (_microBatches is null)
            _ownDraws?.Apply(batch, BatchOf(step, part), firstSlot: 0);
        else
            _ownDraws?.Apply(batch, step, part * Share.MicroBatch);
        RepeatedLaunches launches = LaunchesOf(batch);
        // Captured launches change the parameters at a moment that only the device knows.
        IsBetweenSteps = !UpdatesInLaunch || !Network.Device.CapturesLaunches;
        launches.Run();
        float[] losses = stream.Download(_losses.View);
        return new(losses[0], losses[1], losses[2]);
    }

    private RepeatedLaunches LaunchesOf(ColorizationBatch batch)
    {
        if (_batch is { } known && ReferenceEquals(known.Batch, batch))
            return known.Launches;
        _batch?.Launches.Dispose();
        RepeatedLaunches launches = new(Network.Device.DefaultStream, () => LaunchBatch(batch));
        _batch = (batch, launches);
        return launches;
    }

    // All that a batch does on the device. What changes from step to step lies in _state, and what the host wants to know in _losses.
    private void LaunchBatch(ColorizationBatch batch)
    {
        ComputeStream stream = Network.Device.DefaultStream;
        // In every step, captured or not: the filters follow the parameters that the step before left.
        Network.RefreshFilters();
        using Tape tape = new(stream, Pool, TapeMode.Training, _state.View);
        using Tape? encoding = Options.GeneratorAlone ? new Tape(stream, Pool, TapeMode.Inference) : null;
        ColorizationLoss loss = ColorizationLoss.Compute(
            tape, Network, batch, Options.Dropout, _microBatches is null ? default : _microBatches.Labelled, encoding);
        LossWeights weights = Options.GeneratorAlone ? Options.LossWeights with { Embedding = 0, Segmentation = 0 } : Options.LossWeights;
        float share = 1f / (Options.Accumulate * Share.Total);
        // The loss of a micro-batch's segmentation is a share of the whole batch's already.
        float segmentationShare = 1f / Options.Accumulate;
        loss.Backward(
            tape, new(share * weights.Embedding, segmentationShare * weights.Segmentation, share * weights.Generator),
            _microBatches is null ? null : _microBatches.Watch);
        loss.Store(tape, _losses.View);
        if (!UpdatesInLaunch)
            return;
        UpdateGuard.Check(stream, _losses.View, _state.View);
        Update();
    }

    private void Update()
    {
        IsBetweenSteps = false;
        _update.Launch(_state.View);
    }

    private void ChooseScales(ColorizationBatch initial)
    {
        using Tape tape = new(Network.Device.DefaultStream, Pool, TapeMode.DataDependentStart);
        SemanticFeatures features = Network.Encode(tape, initial.Lightness);
        Network.Generate(tape, initial.Canvas, features);
    }
}
