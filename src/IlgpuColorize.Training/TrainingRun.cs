using System.Diagnostics;
using System.Globalization;
using IlgpuColorize.Collectives;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Training;

/// <summary>
/// Trains a network on a data set in a run directory: steps, validation, checkpoints, and an end on request that loses nothing.
/// </summary>
public sealed class TrainingRun : IDisposable
{
    private readonly TrainingRequest _request;
    private readonly TrainingSetup _setup;

    // Files and validation are rank 0's: null on the others.
    private readonly RunDirectory? _directory;
    private readonly RunRecord? _record;
    private readonly ExampleCaches _examples;
    private readonly TrainingData _data;
    private readonly SizedFeeders _feeders;
    private readonly RankAgreement _ranks;
    private readonly bool _isValidated;
    private double _stepSeconds;
    private TimeSpan _stepping;

    private TrainingRun(SettledRun settled, ComputeDevice device, ICollective collective, Action<string> say)
    {
        (_request, _setup, _directory) = (settled.Configured.Request, settled.Setup, settled.Directory);
        PackSet packs = settled.Packs;
        _examples = new ExampleCaches(packs, _request.Cache, say);
        int threads = device.IsHost ? device.Workers.Threads : Environment.ProcessorCount;
        int photos = _setup.Options.Overfit > 0 ? Math.Min(_setup.Options.Overfit, packs.TrainIds.Count) : packs.TrainIds.Count;
        _data = new TrainingData(_examples, _setup.Options, threads, new UnusablePhotos(photos, say));
        Session = new TrainingSession(new ColorizationNetwork(_setup.Model, device, trainable: true), _setup.Options, collective);
        _isValidated = packs.ValidationIds.Count > 0;
        _feeders = new SizedFeeders(device, _data, _setup.Options, Session.Share, _setup.Model.TrainSize, _setup.Steps);
        _ranks = new RankAgreement(collective, say);
        if (_directory is not null)
            _record = new RunRecord(_directory, Session, _setup, packs, _examples.Of(_setup.Model.TrainSize));
    }

    /// <summary>What is trained.</summary>
    public TrainingSession Session { get; }

    /// <summary>The classes' names; empty without segmentation.</summary>
    public IReadOnlyList<string> ClassNames => _setup.ClassNames;

    /// <summary>The steps of the whole run.</summary>
    public int Steps => _setup.Steps;

    /// <summary>The photos that were left out so far.</summary>
    public UnusablePhotos Unusable => _data.Unusable;

    /// <summary>The share of the training time that steps waited for their batches, 0 to 1; 0 before the first.</summary>
    public double InputWaitShare => _stepping > TimeSpan.Zero ? _feeders.Waited / _stepping : 0;

    /// <summary>The run's directory.</summary>
    /// <exception cref="InvalidOperationException">This is not rank 0, which alone writes files.</exception>
    public RunDirectory Directory
        => _directory
            ?? throw new InvalidOperationException($"{Session.Collective.NameOf(Session.Collective.Rank)} writes no files; ask rank 0.");

    /// <summary>Opens a run: settles what is trained, and starts, loads or restores its parameters.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="files">Reads the data set's images.</param>
    /// <param name="say">
    /// Is told what the user should know; on ranks but 0, only of photos that are skipped, for the rest would be said several times.
    /// </param>
    /// <param name="collective">The processes that share the run; null for this one alone. It stays the caller's.</param>
    /// <exception cref="TrainingException">What was asked for cannot be.</exception>
    /// <exception cref="DeviceException">The device has no code for the run's precision.</exception>
    /// <exception cref="MemoryPlanException">It needs more memory than the device has.</exception>
    /// <exception cref="UserException">The data set, a model or the run's directory cannot be used.</exception>
    public static TrainingRun Open(
        TrainingRequest request, ComputeDevice device, IImageFiles files, Action<string> say, ICollective? collective = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(say);
        collective ??= new SingleProcess();
        Action<string> sayOnce = collective.Rank == 0 ? say : _ => { };
        SettledRun settled = SettledRun.Of(request, files, collective, sayOnce);
        TrainingRun? run = null;
        try
        {
            (TrainingSetup setup, PackSet packs) = (settled.Setup, settled.Packs);
            setup.Options.Precision.RequireOn(device);
            sayOnce(TrainingMemory.Require(
                setup.Model, setup.Options, device, packs.TrainIds.Count, packs.ValidationIds.Count, resumed: setup.Resumed is not null,
                collective.Rank, collective.Size).ToString());
            run = new TrainingRun(settled, device, collective, say);
            run.Prepare(settled, sayOnce);
            return run;
        }
        catch
        {
            run?.Dispose();
            settled.Directory?.Dispose();
            throw;
        }
    }

    /// <summary>Trains until the last step.</summary>
    /// <exception cref="OperationCanceledException">The end was asked for; a checkpoint of the last step done was written.</exception>
    /// <exception cref="DivergedException">A loss is not finite.</exception>
    public void Train(ITrainingProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        long start = Stopwatch.GetTimestamp();
        bool isStopAgreed = false;
        using IDisposable? log = _record?.BeginLog();
        using CancellationTokenSource ending =
            CancellationTokenSource.CreateLinkedTokenSource(cancellation, Session.Collective.Broken);
        try
        {
            if (_setup.Resumed is not null && Session.StepsDone > 0 && IsValidationDue)
                _record?.CatchUp(progress, ending.Token);
            while (Session.StepsDone < Steps)
            {
                (bool stops, bool isTimeOver) = _ranks.Hear(Report(start, cancellation));
                if (isTimeOver)
                {
                    _record?.Checkpoints.Write();
                    progress.Say(string.Create(
                        CultureInfo.InvariantCulture,
                        $"--max-time {_request.MaxTime} is over after step {Session.StepsDone} of {Steps}; --resume continues from there"));
                    break;
                }
                isStopAgreed = stops;
                if (stops)
                    throw new OperationCanceledException(cancellation);
                Step(progress);
                Keep(progress, ending.Token);
            }
            _record?.WriteTable(progress);
        }
        catch (UnusablePhotosException)
        {
            _record?.Checkpoints.Write();
            throw;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested || isStopAgreed)
        {
            // Where validation was cut short, the other ranks wait for the next step and do not know yet.
            if (!isStopAgreed)
                _ranks.Hear(Report(start, cancellation));
            _record?.Checkpoints.Write();
            progress.Say(
                string.Create(CultureInfo.InvariantCulture, $"stopped after step {Session.StepsDone}; --resume continues from there"));
            throw;
        }
        // A loss that is not finite condemns the parameters before it too.
        catch (Exception failure) when (failure is not DivergedException && Session.IsBetweenSteps && Session.StepsDone > 0)
        {
            _record?.Checkpoints.SaveAfterFailure(progress);
            Session.Collective.ThrowIfBroken();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _feeders.Dispose();
        Session.Dispose();
        _examples.Dispose();
        _record?.Dispose();
        _directory?.Dispose();
    }

    private void Prepare(SettledRun settled, Action<string> say)
    {
        if (!_isValidated)
            say(
                $"{_data.Packs.Name}: there is no val.txt; training goes on without validation, and best.safetensors will be the last "
                + $"model.");
        RunStart.Prepare(settled, Session, _data, _feeders, _record?.Checkpoints, say);
        if (_setup.Resumed is { } state && state.StepsDone >= Steps)
            say($"{_request.Out}: the run has done {state.StepsDone} steps of {Steps}; say more --steps or --epochs to go on.");
    }

    private RankReport Report(long start, CancellationToken cancellation)
        => new(
            cancellation.IsCancellationRequested, Stopwatch.GetElapsedTime(start) >= _request.MaxTime, Unusable.Broken, Unusable.Grey,
            _stepSeconds);

    private void Step(ITrainingProgress progress)
    {
        int step = Session.StepsDone + 1;
        long start = Stopwatch.GetTimestamp();
        TimeSpan waited = _feeders.Waited, waitedForRanks = Session.Collective.Waited;
        if (IsFirstOfSize(step))
            _examples.KeepOnly(_setup.Model.TrainSize);
        BatchFeeder feeder = _feeders.Of(step);
        LossValues losses;
        try
        {
            losses = Session.Step(feeder.Batch, feeder.Fill);
        }
        catch (DivergedException diverged)
        {
            int accumulate = _setup.Options.Accumulate;
            IEnumerable<string> ids = Enumerable.Range((step - 1) * accumulate + 1, accumulate).SelectMany(_data.IdsOf).Distinct();
            throw diverged.With($"The batch holds {string.Join(", ", ids)}. {_record?.Checkpoints.LastGood}; try a lower --learning-rate.");
        }
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        waitedForRanks = Session.Collective.Waited - waitedForRanks;
        _stepping += took;
        _stepSeconds = (took - waitedForRanks).TotalSeconds;
        bool isAlone = Session.Collective.Size == 1;
        _record?.Append(new StepEntry(
            step, losses.EmbeddingBitsPerDim, losses.SegmentationNats, losses.GeneratorBitsPerDim, losses.Total(_setup.Options.LossWeights),
            _setup.Options.LearningRateAt(step), _setup.Options.Batch * _setup.Options.Accumulate / took.TotalSeconds,
            (_feeders.Waited - waited) / took)
        {
            Size = _setup.Options.SizeAt(step, _setup.Model.TrainSize),
            GradientNorm = Session.GradientNorm,
            PhotosSkipped = isAlone ? Unusable.Broken : _ranks.Broken,
            PhotosGrey = isAlone ? Unusable.Grey : _ranks.Grey,
            RankWaitShare = isAlone ? null : waitedForRanks / took,
        });
        progress.Stepped(step, losses);
    }

    private bool IsFirstOfSize(int step)
        => step > 1 && _setup.Options.SizeAt(step, _setup.Model.TrainSize) != _setup.Options.SizeAt(step - 1, _setup.Model.TrainSize);

    private bool IsValidationDue => _isValidated && IsDue(_request.ValidateEvery ?? TrainingRequest.DefaultValidateEvery);

    private bool IsCheckpointDue => IsDue(_request.CheckpointEvery ?? TrainingRequest.DefaultCheckpointEvery);

    private bool IsDue(int every) => Session.StepsDone == Steps || Session.StepsDone % every == 0;

    // What is due after a step: all ranks compare their parameters, rank 0 validates and saves.
    private void Keep(ITrainingProgress progress, CancellationToken cancellation)
    {
        if (IsValidationDue || IsCheckpointDue)
            _ranks.RequireSameParameters(Session);
        if (IsValidationDue)
            _record?.Validate(progress, cancellation);
        if (!IsCheckpointDue)
            return;
        _record?.Checkpoints.Write();
        _record?.WriteTable(progress);
    }
}
