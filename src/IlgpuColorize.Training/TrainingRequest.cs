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

    /// <summary>The data set's directory.</summary>
    public required string Data { get; init; }

    /// <summary>The run's directory.</summary>
    public required string Out { get; init; }

    /// <summary>The preset: paper, base, small or tiny.</summary>
    public string? Preset { get; init; }

    /// <summary>A file with a model configuration.</summary>
    public string? Config { get; init; }

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

    /// <summary>Whether a judge is trained instead of a colorizer.</summary>
    public bool Judge { get; init; }
}
