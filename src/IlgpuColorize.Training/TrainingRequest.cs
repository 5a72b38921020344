using IlgpuColorize.Data;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Training;

/// <summary>The run that is wanted; null where nothing was said, so that a resumed run keeps what it stored.</summary>
public sealed record TrainingRequest
{
    /// <summary>The preset when neither preset, configuration nor model is named.</summary>
    public const string DefaultPreset = "small";

    /// <summary>The epochs when neither steps nor epochs are named.</summary>
    public const int DefaultEpochs = 30;

    /// <summary>The steps between validations.</summary>
    public const int DefaultValidateEvery = 500;

    /// <summary>The steps between checkpoints.</summary>
    public const int DefaultCheckpointEvery = 500;

    /// <summary>The data sets; empty to take those of <see cref="Config"/>, or of the run that is resumed.</summary>
    public IReadOnlyList<PackChoice> Data { get; init; } = [];

    /// <summary>A file that maps the data sets' classes to one list.</summary>
    public string? Map { get; init; }

    /// <summary>Where decoded examples are kept on disk, see <see cref="ExampleCaches"/>; null for nowhere.</summary>
    public string? Cache { get; init; }

    /// <summary>The run's directory.</summary>
    public required string Out { get; init; }

    /// <summary>The preset: paper, base, small or tiny.</summary>
    public string? Preset { get; init; }

    /// <summary>A file with a configuration, see <see cref="RunConfiguration"/>.</summary>
    public string? Config { get; init; }

    /// <summary>Keys of the configuration and their values, <c>training.dropout=0.1</c>, which go before those of the file.</summary>
    public IReadOnlyList<string> Assignments { get; init; } = [];

    /// <summary>How to train where neither <see cref="Config"/> nor an option here says otherwise; null for the default.</summary>
    public TrainingOptions? Training { get; init; }

    /// <summary>The flow.</summary>
    public Flow? Flow { get; init; }

    /// <summary>The fusion.</summary>
    public Fusion? Fusion { get; init; }

    /// <summary>The side of the square that photos are squashed to.</summary>
    public int? Size { get; init; }

    /// <summary>The steps of the whole run.</summary>
    public int? Steps { get; init; }

    /// <summary>The epochs of the whole run.</summary>
    public int? Epochs { get; init; }

    /// <summary>The images in a step.</summary>
    public int? Batch { get; init; }

    /// <summary>The batches of a step.</summary>
    public int? Accumulate { get; init; }

    /// <summary>The images that are computed together.</summary>
    public int? MicroBatch { get; init; }

    /// <summary>The images of a step for each process, instead of <see cref="Batch"/>.</summary>
    public int? BatchPerRank { get; init; }

    /// <summary>How the learning rate follows the batch; null to leave it.</summary>
    public LearningRateScaling? Scaling { get; init; }

    /// <summary>How the learning rate falls.</summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>The steps over which the learning rate rises.</summary>
    public int? WarmUp { get; init; }

    /// <summary>
    /// The steps over which the learning rate falls to 0 at the end: the last ones of a new run, the next ones of a run that is resumed.
    /// </summary>
    public int? CoolDown { get; init; }

    /// <summary>The limit of the whole gradient's norm; 0 for none.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>The sizes of the photos, one after the other.</summary>
    public IReadOnlyList<SizeStage>? Sizes { get; init; }

    /// <summary>Whether the input is augmented as <see cref="InputAugmentation"/> does by default.</summary>
    public bool Augment { get; init; }

    /// <summary>The photos to train on alone.</summary>
    public int? Overfit { get; init; }

    /// <summary>Whether to do one step of every size, a validation and a checkpoint only; <see cref="Out"/> is a place to forget.</summary>
    public bool DryRun { get; init; }

    /// <summary>The time after which this part of the run ends with a checkpoint.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>Adam's rate.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The seed of everything random.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Whether to continue the run in <see cref="Out"/>.</summary>
    public bool Resume { get; init; }

    /// <summary>A model whose matching parameters are the start.</summary>
    public string? Init { get; init; }

    /// <summary>The steps between validations.</summary>
    public int? ValidateEvery { get; init; }

    /// <summary>The steps between checkpoints.</summary>
    public int? CheckpointEvery { get; init; }

    /// <summary>How activations are stored.</summary>
    public Precision? Precision { get; init; }

    /// <summary>The multiplier of SPEC 7's canvas corruption.</summary>
    public double? CanvasNoise { get; init; }

    /// <summary>The share of the photos that the generator sees its own samples of.</summary>
    public double? OwnDraws { get; init; }

    /// <summary>Whether the generator alone is trained; null where nothing was said.</summary>
    public bool? GeneratorAlone { get; init; }

    /// <summary>Whether a judge is trained instead of a colorizer.</summary>
    public bool Judge { get; init; }
}
