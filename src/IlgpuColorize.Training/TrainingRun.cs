using System.Diagnostics;
using System.Globalization;
using System.Text;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Training;

/// <summary>
/// Trains a network on a data set in a run directory: steps, validation, checkpoints, and an end on request that loses nothing.
/// </summary>
public sealed class TrainingRun : IDisposable
{
    private readonly ConfiguredRequest _configured;
    private readonly TrainingSetup _setup;
    private readonly RunDirectory _directory;
    private readonly ExampleCaches _examples;
    private readonly TrainingData _data;
    private readonly Validation? _validation;
    private readonly SizedFeeders _feeders;
    private readonly RunCheckpoints _checkpoints;
    private TimeSpan _stepping;

    private TrainingRun(
        ConfiguredRequest configured, TrainingSetup setup, RunDirectory directory, PackSet packs, ComputeDevice device, Action<string> say)
    {
        (_configured, _setup, _directory) = (configured, setup, directory);
        _examples = new ExampleCaches(packs, configured.Request.Cache);
        int threads = device.IsHost ? device.Workers.Threads : Environment.ProcessorCount;
        int photos = setup.Options.Overfit > 0 ? Math.Min(setup.Options.Overfit, packs.TrainIds.Count) : packs.TrainIds.Count;
        _data = new TrainingData(_examples, setup.Options, threads, new UnusablePhotos(photos, say));
        Session = new TrainingSession(new ColorizationNetwork(setup.Model, device, trainable: true), setup.Options);
        _validation = packs.ValidationIds.Count == 0 ? null : new Validation(Session, packs, _examples.Of(setup.Model.TrainSize));
        _feeders = new SizedFeeders(device, _data, setup.Options, setup.Model.TrainSize, setup.Steps);
        _checkpoints = new RunCheckpoints(directory, Session, setup, packs.TrainIds.Count, isValidated: _validation is not null);
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
    public RunDirectory Directory => _directory;

    /// <summary>Opens a run: settles what is trained, and starts, loads or restores its parameters.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="files">Reads the data set's images.</param>
    /// <param name="say">Is told what the user should know.</param>
    /// <exception cref="TrainingException">What was asked for cannot be.</exception>
    /// <exception cref="DeviceException">The device has no code for the run's precision.</exception>
    /// <exception cref="MemoryPlanException">It needs more memory than the device has.</exception>
    /// <exception cref="UserException">The data set, a model or the run's directory cannot be used.</exception>
    public static TrainingRun Open(TrainingRequest request, ComputeDevice device, IImageFiles files, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(say);
        ConfiguredRequest configured = ConfiguredRequest.Of(request);
        request = configured.Request;
        PackSet packs = PackSet.Open(request.Data, request.Map, files);
        if (request.Resume && !RunDirectory.HoldsRun(request.Out))
            throw new TrainingException(
                $"{request.Out}: there is no {RunDirectory.ModelName} to resume from; leave --resume out to begin a run.");
        RunDirectory directory = RunDirectory.Open(request.Out);
        TrainingRun? run = null;
        try
        {
            TrainingSetup setup = TrainingSetup.Settle(configured, packs, directory);
            setup.Options.Precision.RequireOn(device);
            say(TrainingMemory.Require(
                setup.Model, setup.Options, device, packs.TrainIds.Count, packs.ValidationIds.Count,
                resumed: setup.Resumed is not null).ToString());
            run = new TrainingRun(configured, setup, directory, packs, device, say);
            run.Prepare(say);
            return run;
        }
        catch
        {
            run?.Dispose();
            directory.Dispose();
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
        using RunLogs log = new(_directory, Session.StepsDone);
        try
        {
            if (_setup.Resumed is not null)
                CatchUp(progress, log, cancellation);
            while (Session.StepsDone < Steps)
            {
                if (Request.MaxTime is { } most && Stopwatch.GetElapsedTime(start) >= most)
                {
                    _checkpoints.Write();
                    progress.Say(string.Create(
                        CultureInfo.InvariantCulture,
                        $"--max-time {most} is over after step {Session.StepsDone} of {Steps}; --resume continues from there"));
                    break;
                }
                cancellation.ThrowIfCancellationRequested();
                Step(progress, log);
                if (IsValidationDue)
                    Validate(progress, log, cancellation);
                if (IsDue(Request.CheckpointEvery ?? TrainingRequest.DefaultCheckpointEvery))
                {
                    _checkpoints.Write();
                    log.WriteTable();
                    progress.Saved(_directory);
                }
            }
            log.WriteTable();
            progress.Saved(_directory);
        }
        catch (UnusablePhotosException)
        {
            _checkpoints.Write();
            throw;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _checkpoints.Write();
            progress.Say(
                string.Create(CultureInfo.InvariantCulture, $"stopped after step {Session.StepsDone}; --resume continues from there"));
            throw;
        }
        // A loss that is not finite condemns the parameters before it too.
        catch (Exception failure) when (failure is not DivergedException && Session.IsBetweenSteps && Session.StepsDone > 0)
        {
            _checkpoints.SaveAfterFailure(progress);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _feeders.Dispose();
        Session.Dispose();
        _examples.Dispose();
        _directory.Dispose();
    }

    private TrainingRequest Request => _configured.Request;

    private void Prepare(Action<string> say)
    {
        if (_validation is null)
            say(
                $"{_data.Packs.Name}: there is no val.txt; training goes on without validation, and best.safetensors will be the last "
                + $"model.");
        if (_setup.Resumed is { } state)
        {
            _checkpoints.Restore(state);
            if (state.StepsDone >= Steps)
                say($"{Request.Out}: the run has done {state.StepsDone} steps of {Steps}; say more --steps or --epochs to go on.");
            return;
        }
        WriteDescriptions();
        BatchFeeder feeder = _feeders.Of(step: 1);
        _data.Fill(feeder.Batch, number: 1, clean: true);
        Session.Start(feeder.Batch);
        if (Request.Init is { } model)
            Initialize(model, say);
    }

    private void WriteDescriptions()
    {
        WholeFile.Write(_directory.Configuration, Encoding.UTF8.GetBytes(_configured.Effective(_setup).ToJson()));
        WholeFile.Write(
            _directory.Description, Encoding.UTF8.GetBytes(RunDescription.Of(_setup, _data.Packs, Session.Network.Device).ToJson()));
    }

    private void Initialize(string model, Action<string> say)
    {
        using SafetensorsFile file = SafetensorsFile.Open(model);
        var parameters = Session.Network.Parameters;
        IReadOnlyList<string> left = ParameterFile.ReadMatching(
            file, parameters, Session.Network.Device.DefaultStream, parameters.Values, ModelFile.AveragePrefix);
        Session.Averager.Restart();
        say($"{model}: {parameters.Parameters.Count - left.Count} of {parameters.Parameters.Count} parameters were taken.");
        if (left.Count > 0)
            say($"These start anew: {string.Join(", ", left)}.");
    }

    private void Step(ITrainingProgress progress, RunLogs log)
    {
        int step = Session.StepsDone + 1;
        long start = Stopwatch.GetTimestamp();
        TimeSpan waited = _feeders.Waited;
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
            throw diverged.With($"The batch holds {string.Join(", ", ids)}. {_checkpoints.LastGood}; try a lower --learning-rate.");
        }
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        _stepping += took;
        log.Append(new StepEntry(
            step, losses.EmbeddingBitsPerDim, losses.SegmentationNats, losses.GeneratorBitsPerDim, losses.Total(_setup.Options.LossWeights),
            _setup.Options.LearningRateAt(step), _setup.Options.Batch * _setup.Options.Accumulate / took.TotalSeconds,
            (_feeders.Waited - waited) / took)
        {
            Size = _setup.Options.SizeAt(step, _setup.Model.TrainSize),
            GradientNorm = Session.GradientNorm,
            PhotosSkipped = Unusable.Broken,
            PhotosGrey = Unusable.Grey,
        });
        progress.Stepped(step, losses);
    }

    private bool IsFirstOfSize(int step)
        => step > 1 && _setup.Options.SizeAt(step, _setup.Model.TrainSize) != _setup.Options.SizeAt(step - 1, _setup.Model.TrainSize);

    private bool IsValidationDue => _validation is not null && IsDue(Request.ValidateEvery ?? TrainingRequest.DefaultValidateEvery);

    private bool IsDue(int every) => Session.StepsDone == Steps || Session.StepsDone % every == 0;

    // A validation that the end of the run cut short is done before it goes on, so that the run gives what it would have given without an
    // end.
    private void CatchUp(ITrainingProgress progress, RunLogs log, CancellationToken cancellation)
    {
        if (Session.StepsDone == 0
            || !IsValidationDue
            || RunLog.Read<ValidationEntry>(_directory.Metrics, ValidationEntry.Key).Any(entry => entry.Step == Session.StepsDone))
            return;
        Validate(progress, log, cancellation);
        // The step's checkpoint is there but for the best score.
        _checkpoints.WriteAgain();
    }

    private void Validate(ITrainingProgress progress, RunLogs log, CancellationToken cancellation)
    {
        ValidationEntry entry = _validation!.Run(_directory.Samples, cancellation);
        _checkpoints.KeepBest(entry.Score);
        // Last: what the log says was done is not done again by a resumed run.
        log.Append(entry);
        progress.Say(entry.ToString());
    }
}
