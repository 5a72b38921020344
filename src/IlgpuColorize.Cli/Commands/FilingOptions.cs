using System.CommandLine;
using System.CommandLine.Parsing;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The options of <c>colorize</c> that say how photos are read and written.</summary>
internal sealed class FilingOptions
{
    private const string Same = "same";
    private const int BestQuality = 100;

    private static readonly Dictionary<string, string> Formats = ImageFormat.Writable.ToDictionary(format => format.ToLowerInvariant());

    private readonly Option<string?> _format = OptionKinds.Word(
        "--format", "FORMAT", $"{Same} as the photo's (default), or {string.Join(", ", Formats.Keys)}.", [Same, .. Formats.Keys]);

    private readonly Option<int?> _quality = OptionKinds.OptionalWhole(
        "--quality", "Quality of lossy formats, 1 to 100; a good one when left out.");

    private readonly Option<string?> _name = OptionKinds.Place(
        "--name",
        "TEMPLATE",
        "Names of results: {name}, {sample} and {seed} stand for their values. {name}-{sample} when left out, or {name} for one sample in "
        + "another folder.");

    private readonly Option<bool> _strip = new("--strip") { Description = "Leave out the photo's EXIF, XMP and IPTC." };

    private readonly Option<bool> _noMark = new("--no-mark")
    {
        Description = "Do not say in EXIF and XMP that colors were computed, by which model and seed.",
    };

    private readonly Option<bool> _keepTimes = new("--keep-times")
    {
        Description = "Give each result the time at which its photo was last written.",
    };

    private readonly Option<string?> _profile = OptionKinds.Word(
        "--profile",
        "PROFILE",
        "Colors of results: srgb (default), p3, or source: the photo's own where it holds colors.",
        "srgb",
        "source",
        "p3");

    private readonly PageOption _page = new();

    private readonly Option<int?> _maxPixels = OptionKinds.OptionalWhole(
        "--max-pixels", $"Refuse larger photos, from their header; {ImageLimits.Colorize.LargestPixelCount} when left out.");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="samples">Its option for the number of samples.</param>
    public void AddTo(Command command, Option<int> samples)
    {
        foreach (Option option in (Option[])[_format, _quality, _name, _strip, _noMark, _keepTimes, _profile, _page.Option, _maxPixels])
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.WholeOf(_quality) is > BestQuality and { } quality)
                result.AddError($"--quality is '{quality}'; it must be a whole number from 1 to {BestQuality}.");
            if (result.TextOf(_name) is { } name && OutputNames.WhyNot(name, result.WholeOf(samples) ?? 1) is { } reason)
                result.AddError($"--name is '{name}'; {reason}.");
        });
    }

    /// <summary>Reads how photos are read and written.</summary>
    public PhotoFiling Read(ParseResult line) => new()
    {
        Limits = line.GetValue(_maxPixels) is { } most ? ImageLimits.Colorize with { LargestPixelCount = most } : ImageLimits.Colorize,
        Page = _page.NumberIn(line),
        KeepsTimes = line.GetValue(_keepTimes),
        Encoding = new PhotoEncoding
        {
            Format = line.GetValue(_format) is { } format && format != Same ? Formats[format] : null,
            Quality = line.GetValue(_quality),
            Strip = line.GetValue(_strip),
            Profile = line.GetValue(_profile) switch
            {
                "source" => OutputProfile.Source,
                "p3" => OutputProfile.P3,
                _ => OutputProfile.Srgb,
            },
        },
    };

    /// <summary>Reads whether every page of a file is colorized.</summary>
    public bool ReadAllPages(ParseResult line) => _page.IsAllIn(line);

    /// <summary>Reads what outputs are called; null for the default.</summary>
    public string? ReadName(ParseResult line) => line.GetValue(_name);

    /// <summary>Reads whether files say how their colors came about.</summary>
    public bool ReadMark(ParseResult line) => !line.GetValue(_noMark);
}
