using System.CommandLine;
using System.CommandLine.Parsing;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>What a person says of the colours of a photo, and what is shown to choose by.</summary>
internal sealed record Choice
{
    /// <summary>How often a cell is drawn; null where nothing was said.</summary>
    public int? Draws { get; init; }

    /// <summary>From how many colourings the samples' are chosen; null where nothing was said.</summary>
    public int? Candidates { get; init; }

    /// <summary>The colours of single pixels.</summary>
    public IReadOnlyList<PixelHint> Hints { get; init; } = [];

    /// <summary>A file of more hints; null where there is none.</summary>
    public string? HintsFile { get; init; }

    /// <summary>A PNG of classes to be seen instead of the network's; null where there is none.</summary>
    public string? Classes { get; init; }

    /// <summary>Where to show photo, samples and classes on one sheet; null for nowhere.</summary>
    public string? Grid { get; init; }

    /// <summary>Where to write the classes that the network sees; null for nowhere.</summary>
    public string? Segmentation { get; init; }

    /// <summary>Where to show how far samples differ; null for nowhere.</summary>
    public string? Uncertainty { get; init; }

    /// <summary>The pictures that are to be written beside the samples.</summary>
    public IEnumerable<string> Sheets => ((string?[])[Grid, Segmentation, Uncertainty]).OfType<string>();

    /// <summary>Whether anything is said of one certain photo.</summary>
    public bool IsOfOnePhoto => Hints.Count > 0 || HintsFile is not null || Classes is not null || Sheets.Any();
}

/// <summary>The options of <c>colorize</c> for choosing colours.</summary>
internal sealed class ChoiceOptions
{
    private readonly DrawingOptions _drawing = new(SampleRequest.UsualDraws);

    private readonly Option<PixelHint[]> _hint = new("--hint")
    {
        Description = "A color that a pixel of the photo, and what it lies on, is to have; may be repeated.",
        HelpName = "x,y,#rrggbb",
        AllowMultipleArgumentsPerToken = false,
        CustomParser = ReadHints,
    };

    private readonly Option<string?> _hints = OptionKinds.Place(
        "--hints", "FILE", "More hints, as JSON: [{\"x\": 120, \"y\": 45, \"color\": \"#c03020\"}].");

    private readonly Option<string?> _classes = OptionKinds.Place(
        "--classes",
        "FILE",
        "A PNG of class indices that take the place of what the model sees, 255 where they do not; only there colors are drawn anew.");

    private readonly Option<string?> _grid =
        OptionKinds.Place("--grid", "FILE", "Also show photo, samples and classes on one sheet, a PNG.");

    private readonly Option<string?> _segmentation = OptionKinds.Place(
        "--segmentation", "FILE", "Also write the classes that the model sees: a PNG with a palette, and the classes' names in its text.");

    private readonly Option<string?> _uncertainty = OptionKinds.Place(
        "--uncertainty", "FILE", "Also show how far plain samples differ: a grey PNG, brighter where colors are less certain.");

    /// <summary>The options that name files to be written.</summary>
    public IReadOnlyList<Option<string?>> Outputs => [_grid, _segmentation, _uncertainty];

    /// <summary>The options that name files to be read.</summary>
    public IReadOnlyList<Option<string?>> Inputs => [_classes, _hints];

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="samples">Its option for the number of samples.</param>
    public void AddTo(Command command, Option<int> samples)
    {
        foreach (Option option in (Option[])[_hint, _hints, _classes, _grid, _segmentation, _uncertainty])
            command.Options.Add(option);
        _drawing.AddTo(command, samples);
    }

    /// <summary>Reads the options.</summary>
    public Choice Read(ParseResult line) => new()
    {
        Draws = _drawing.ReadDraws(line),
        Candidates = _drawing.ReadCandidates(line),
        Hints = line.GetValue(_hint) ?? [],
        HintsFile = line.GetValue(_hints),
        Classes = line.GetValue(_classes),
        Grid = line.GetValue(_grid),
        Segmentation = line.GetValue(_segmentation),
        Uncertainty = line.GetValue(_uncertainty),
    };

    private static PixelHint[] ReadHints(ArgumentResult result)
    {
        List<PixelHint> hints = [];
        foreach (string text in result.Tokens.Select(token => token.Value))
        {
            if (PixelHint.TryRead(text, out PixelHint? hint))
                hints.Add(hint!);
            else
                result.AddError($"--hint is '{text}'; it must be {PixelHint.Form}.");
        }
        return [.. hints];
    }
}
