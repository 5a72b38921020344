namespace IlgpuColorize.Cli.Commands;

/// <summary>Holds the options of <c>train</c>; null where nothing was said, so that a resumed run keeps what it stored.</summary>
internal sealed record TrainOptions
{
    public const string StandardPreset = "small";
    public const int StandardEpochs = 30;
    public const int StandardBatch = 16;
    public const double StandardLearningRate = 1e-3;
    public const int StandardValidateEvery = 500;
    public const int StandardCheckpointEvery = 500;

    /// <summary>The data set's directory.</summary>
    public required string Data { get; init; }

    /// <summary>The run's directory.</summary>
    public required string Out { get; init; }

    /// <summary>paper, base, small or tiny.</summary>
    public string? Preset { get; init; }

    /// <summary>A file with a model configuration.</summary>
    public string? Config { get; init; }

    /// <summary>purple, blue or green.</summary>
    public string? Flow { get; init; }

    /// <summary>concat or transform.</summary>
    public string? Fusion { get; init; }

    /// <summary>The side of the square that photos are squashed to.</summary>
    public int? Size { get; init; }

    /// <summary>Steps of the whole run.</summary>
    public int? Steps { get; init; }

    /// <summary>Epochs of the whole run.</summary>
    public int? Epochs { get; init; }

    /// <summary>Images in a step.</summary>
    public int? Batch { get; init; }

    /// <summary>Adam's rate.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The seed of everything random.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Whether to continue the run in <see cref="Out"/>.</summary>
    public bool Resume { get; init; }

    /// <summary>A model whose matching parameters are the start.</summary>
    public string? Init { get; init; }

    /// <summary>Steps between validations.</summary>
    public int? ValidateEvery { get; init; }

    /// <summary>Steps between checkpoints.</summary>
    public int? CheckpointEvery { get; init; }

    /// <summary>The multiplier of SPEC 7's canvas corruption.</summary>
    public double? CanvasNoise { get; init; }
}
