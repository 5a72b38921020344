using System.CommandLine;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Declares the options that say what network is meant, and reads them.</summary>
internal sealed class NetworkOptions
{
    public Option<string?> Preset { get; } = OptionKinds.Word(
        "--preset", "P", $"The network's size: tiny, small, base or paper; {TrainingRequest.DefaultPreset} when nothing says otherwise.",
        "paper", "base", "small", "tiny");

    public Option<string?> Flow { get; } = OptionKinds.Word(
        "--flow", "F",
        "purple (no segmentation), blue (segmentation trained beside) or green (segmentation guides the generator); "
        + "green, or purple for data without labels.",
        "purple", "blue", "green");

    public Option<string?> Fusion { get; } = OptionKinds.Word(
        "--fusion", "F", "How the green flow joins segmentation and embedding: concat (the default) or transform.", "concat", "transform");

    public Option<int?> Size { get; } = OptionKinds.NetworkSize(
        "Side of the square that photos are squashed to, a multiple of 4, at least 16; the preset's when left out.");

    public Flow? ReadFlow(ParseResult line) => ParseWord<Flow>(line.GetValue(Flow));

    public Fusion? ReadFusion(ParseResult line) => ParseWord<Fusion>(line.GetValue(Fusion));

    public void RefuseFusionWithoutGreen(Command command) => command.Validators.Add(result =>
    {
        if (result.GetResult(Fusion) is not null && (result.Says(Flow, "purple") || result.Says(Flow, "blue")))
            result.AddError("--fusion belongs to the green flow; leave it out or say --flow green.");
    });

    private static T? ParseWord<T>(string? word)
        where T : struct, Enum => word is null ? null : Enum.Parse<T>(word, ignoreCase: true);
}
