using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Cli.Experiments;

/// <summary>A network that an experiment trains. Experiments share those of one name.</summary>
/// <param name="Name">The name of its runs' directories.</param>
/// <param name="Title">What tables and curves call it.</param>
/// <param name="Flow">The flow.</param>
internal sealed record ExperimentVariant(string Name, string Title, Flow Flow)
{
    private static readonly LossWeights SegmentationAlone = new(Embedding: 0, Generator: 0);

    /// <summary>The paper's whole network.</summary>
    public static ExperimentVariant Green { get; } = new("green", "purple-blue-green (concat)", Flow.Green);

    /// <summary>Colours alone.</summary>
    public static ExperimentVariant Purple { get; } = new("purple", "purple (no segmentation)", Flow.Purple);

    /// <summary>Segmentation beside colours.</summary>
    public static ExperimentVariant Blue { get; } = new("blue", "purple-blue", Flow.Blue);

    /// <summary>The whole network with the other fusion.</summary>
    public static ExperimentVariant Transform { get; } = new("transform", "feature transformation", Flow.Green)
    {
        Fusion = Models.Configuration.Fusion.Transform,
    };

    /// <summary>Segmentation alone, begun from a network that knows colours.</summary>
    public static ExperimentVariant Pretrained { get; } = new("pretrained", "segmentation from pre-trained colorization", Flow.Blue)
    {
        Weights = SegmentationAlone,
        Start = Purple,
    };

    /// <summary>Segmentation alone, begun from nothing.</summary>
    public static ExperimentVariant Scratch { get; } = new("scratch", "segmentation from scratch", Flow.Blue)
    {
        Weights = SegmentationAlone,
    };

    /// <summary>How the green flow joins segmentation and embedding.</summary>
    public Fusion? Fusion { get; init; }

    /// <summary>The weights of the losses; null for the standard ones.</summary>
    public LossWeights? Weights { get; init; }

    /// <summary>The network whose parameters are the start; null to begin from nothing.</summary>
    public ExperimentVariant? Start { get; init; }
}
