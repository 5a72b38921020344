using System.Collections.Concurrent;
using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Judging;
using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Training;

/// <summary>
/// Trains a judge (<see cref="JudgeNetwork"/>) on the true colours of a labelled data set. Which photos a step sees, and which of them
/// flipped, are pure functions of seed and step: a training that was ended goes on exactly there.
/// </summary>
public sealed class JudgeTraining : IDisposable
{
    /// <summary>The name of the judge in the run's directory.</summary>
    public const string FileName = "judge.safetensors";

    private readonly TrainingRequest _request;
    private readonly PackSet _packs;
    private readonly RunDirectory _directory;
    private readonly JudgeSession _session;
    private readonly PictureBatch _batch;
    private readonly BatchOrder _order;
    private readonly string _digest;
    private readonly ConcurrentDictionary<int, (byte[] Rgb, byte[] Labels)> _photos = new();

    private JudgeTraining(
        TrainingRequest request, PackSet packs, RunDirectory directory, JudgeConfiguration judge, TrainingOptions options,
        ComputeDevice device)
    {
        (_request, _packs, _directory, _digest) = (request, packs, directory, packs.TrainDigest);
        _order = new BatchOrder(packs.Shares, options.Batch, options.Seed);
        _session = new JudgeSession(judge, device, options);
        _batch = new PictureBatch(device, options.Batch, judge.Size);
        Steps = request.Steps ?? (int)Math.Min(int.MaxValue, _order.StepsFor(request.Epochs ?? TrainingRequest.DefaultEpochs));
    }

    /// <summary>The steps of the whole training.</summary>
    public int Steps { get; }

    /// <summary>The steps done.</summary>
    public int StepsDone => _session.StepsDone;

    /// <summary>The images of a step.</summary>
    public int Batch => _order.Batch;

    /// <summary>The judge's file.</summary>
    public string Path => PathIn(_directory.FullPath);

    /// <summary>Opens a training, new or resumed.</summary>
    /// <param name="request">Data, directory, size and steps; what a judge has no use for is passed over.</param>
    /// <param name="files">Reads the photos.</param>
    /// <param name="device">Where.</param>
    /// <param name="say">Is told what memory it needs.</param>
    /// <exception cref="MemoryPlanException">It needs more memory than the device has.</exception>
    /// <exception cref="UserException">What was asked for cannot be, or a file cannot be used.</exception>
    public static JudgeTraining Open(TrainingRequest request, IImageFiles files, ComputeDevice device, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(say);
        PackSet packs = PackSet.Open(request.Data, request.Map, files);
        if (!packs.HasLabels)
            throw new TrainingException($"{packs.Name}: has no labels, which a judge learns from; give a data set with labels.");
        string path = PathIn(request.Out);
        if (File.Exists(path) != request.Resume)
        {
            string refusal = request.Resume ? "there is no judge to resume; leave --resume out" : "there is a judge already; say --resume";
            throw new TrainingException($"{path}: {refusal}.");
        }
        using SafetensorsFile? begun = request.Resume ? SafetensorsFile.Open(path) : null;
        JudgeDescription? known = begun is null ? null : JudgeFile.ReadDescription(begun);
        if (known is not null && !known.ClassNames.SequenceEqual(packs.Classes))
            throw new TrainingException(
                $"{packs.Name}: names other classes than the judge was begun with; resume with the same data set.");
        if (known?.Photos is { } photos && photos != packs.TrainDigest)
            throw new TrainingException(
                $"{packs.Name}: train.txt names other photos than those that the judge was begun with; resume with the same data set.");
        RunDirectory directory = RunDirectory.Open(request.Out);
        JudgeTraining? training = null;
        try
        {
            TrainingOptions options = OptionsOf(request, known);
            JudgeConfiguration judge = known?.Configuration ?? SizesOf(request, packs);
            say(JudgeMemory.Require(judge, options, device, packs.TrainIds.Count, resumed: known is not null).ToString());
            training = new JudgeTraining(request, packs, directory, judge, options, device);
            training.Prepare(begun, known);
            return training;
        }
        catch
        {
            training?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Trains until the last step.</summary>
    /// <param name="progress">Is told each step and its nats.</param>
    /// <param name="cancellation">Ends the training early, once it is saved.</param>
    /// <exception cref="OperationCanceledException">The end was asked for.</exception>
    public void Train(Action<int, double> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        int every = _request.CheckpointEvery ?? TrainingRequest.DefaultCheckpointEvery;
        while (StepsDone < Steps)
        {
            if (cancellation.IsCancellationRequested)
            {
                _session.Write(Path, _packs.Classes, _digest);
                cancellation.ThrowIfCancellationRequested();
            }
            Fill(StepsDone, clean: false);
            double nats = _session.Step(_batch);
            progress(StepsDone, nats);
            if (StepsDone == Steps || StepsDone % every == 0)
                _session.Write(Path, _packs.Classes, _digest);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batch.Dispose();
        _session.Dispose();
        _directory.Dispose();
    }

    private static string PathIn(string directory) => System.IO.Path.Combine(directory, FileName);

    private static TrainingOptions OptionsOf(TrainingRequest request, JudgeDescription? known)
    {
        TrainingOptions begun = known is null
            ? new() : JsonSerializer.Deserialize<TrainingOptions>(known.Options, JsonSerializerOptions.Web) ?? new();
        TrainingOptions asked = begun with
        {
            Batch = request.Batch ?? begun.Batch,
            LearningRate = request.LearningRate ?? begun.LearningRate,
            Seed = request.Seed ?? begun.Seed,
        };
        return known is null || asked == begun
            ? asked.Validate()
            : throw new TrainingException(
                $"{request.Out}: the judge was begun with batch {begun.Batch}, learning rate {begun.LearningRate} and seed {begun.Seed}; "
                + $"leave "
                + "them out to resume, or begin another one.");
    }

    private static JudgeConfiguration SizesOf(TrainingRequest request, PackSet packs)
    {
        ModelConfiguration preset = Presets.ByName[request.Preset ?? TrainingRequest.DefaultPreset];
        return new JudgeConfiguration(preset.Width, packs.Classes.Count, request.Size ?? preset.TrainSize);
    }

    private void Prepare(SafetensorsFile? begun, JudgeDescription? known)
    {
        if (begun is not null)
        {
            _session.Restore(begun, known!.StepsDone);
            return;
        }
        Fill(step: 0, clean: true);
        _session.Start(_batch);
    }

    private void Fill(int step, bool clean)
    {
        int[] indices = _order.Indices(step);
        for (int slot = 0; slot < indices.Length; slot++)
        {
            (byte[] rgb, byte[] labels) = _photos.GetOrAdd(indices[slot], Load);
            bool flipped = !clean && _order.IsFlipped(step, slot);
            int size = _session.Network.Configuration.Size;
            _batch.Write(
                slot, flipped
                ? Mirror(rgb, size, PictureBatch.Channels) : rgb, flipped ? Mirror(labels, size / ColorExample.Ratio, 1) : labels);
        }
        _batch.Upload();
    }

    private (byte[] Rgb, byte[] Labels) Load(int index)
    {
        (RgbImage image, LabelMap? labels) = _packs.Read(_packs.TrainIds[index]);
        int size = _session.Network.Configuration.Size;
        return (Resize.To(image, size, size).ToBytes(), ColorExample.From("photo", image, labels, size, size).Labels);
    }

    private static byte[] Mirror(byte[] values, int width, int channels)
    {
        byte[] mirrored = new byte[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            (int row, int column, int channel) = (i / channels / width, i / channels % width, i % channels);
            mirrored[(row * width + width - 1 - column) * channels + channel] = values[i];
        }
        return mirrored;
    }
}
