using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Training;

/// <summary>Says what run is wanted; null where nothing was said, so that a resumed run keeps what it stored.</summary>
public sealed record TrainingRequest
{
    /// <summary>The preset when neither preset, configuration nor model is named.</summary>
    public const string StandardPreset = "small";

    /// <summary>The epochs when neither steps nor epochs are named.</summary>
    public const int StandardEpochs = 30;

    /// <summary>The steps between validations.</summary>
    public const int StandardValidateEvery = 500;

    /// <summary>The steps between checkpoints.</summary>
    public const int StandardCheckpointEvery = 500;

    /// <summary>Gets the data set's directory.</summary>
    public required string Data { get; init; }

    /// <summary>Gets the run's directory.</summary>
    public required string Out { get; init; }

    /// <summary>Gets the preset: paper, base, small or tiny.</summary>
    public string? Preset { get; init; }

    /// <summary>Gets a file with a model configuration.</summary>
    public string? Config { get; init; }

    /// <summary>Gets how to train where neither <see cref="Config"/> nor an option here says otherwise; null for the standard.</summary>
    public TrainingOptions? Training { get; init; }

    /// <summary>Gets the flow.</summary>
    public Flow? Flow { get; init; }

    /// <summary>Gets the fusion.</summary>
    public Fusion? Fusion { get; init; }

    /// <summary>Gets the side of the square that photos are squashed to.</summary>
    public int? Size { get; init; }

    /// <summary>Gets the steps of the whole run.</summary>
    public int? Steps { get; init; }

    /// <summary>Gets the epochs of the whole run.</summary>
    public int? Epochs { get; init; }

    /// <summary>Gets the images in a step.</summary>
    public int? Batch { get; init; }

    /// <summary>Gets Adam's rate.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Gets the seed of everything random.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Gets whether to continue the run in <see cref="Out"/>.</summary>
    public bool Resume { get; init; }

    /// <summary>Gets a model whose matching parameters are the start.</summary>
    public string? Init { get; init; }

    /// <summary>Gets the steps between validations.</summary>
    public int? ValidateEvery { get; init; }

    /// <summary>Gets the steps between checkpoints.</summary>
    public int? CheckpointEvery { get; init; }

    /// <summary>Gets how activations are stored.</summary>
    public Precision? Precision { get; init; }

    /// <summary>Gets the multiplier of SPEC 7's canvas corruption.</summary>
    public double? CanvasNoise { get; init; }
}
