using System.CommandLine;
using System.Globalization;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The options of <c>colorize</c> that say how chroma is joined to a photo.</summary>
internal sealed class RenderingOptions
{
    private const string Bilinear = "bilinear";

    private readonly Option<string?> _upsampling = OptionKinds.Word(
        "--upsample",
        "HOW",
        "guided (default): colors stop at the photo's edges; bilinear: they are enlarged without a look at it.",
        "guided",
        Bilinear);

    private readonly Option<double> _saturation = OptionKinds.Real("--saturation", "X", "Multiplies the colors' strength.", 1);

    private readonly Option<double> _keepColour = OptionKinds.Real(
        "--keep-colour", "SHARE", "Share of the photo's own colors in the result, 0 to 1; 0 takes its lightness alone.", 0);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_upsampling, _saturation, _keepColour])
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.RealOf(_keepColour) > 1)
                result.AddError($"--keep-colour is '{result.TextOf(_keepColour)}'; it must be a number from 0 to 1.");
        });
    }

    /// <summary>Reads the options.</summary>
    public RenderOptions Read(ParseResult line) => new()
    {
        Upsampling = line.GetValue(_upsampling) == Bilinear ? ChromaUpsampling.Bilinear : ChromaUpsampling.Guided,
        Saturation = (float)line.GetValue(_saturation),
        OwnColour = (float)line.GetValue(_keepColour),
    };
}
