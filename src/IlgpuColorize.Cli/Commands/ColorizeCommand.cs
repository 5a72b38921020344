using System.CommandLine;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Holds the options of <c>colorize</c>.</summary>
internal sealed record ColorizeOptions
{
    /// <summary>Files and directories, at least one.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The directory to write to.</summary>
    public required string Out { get; init; }

    /// <summary>The model; null for the one shipped with the tool.</summary>
    public string? Model { get; init; }

    /// <summary>Samples of each photo.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>The seed of the samples.</summary>
    public ulong Seed { get; init; }

    /// <summary>T of SPEC 8.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Whether to draw from the embedding alone.</summary>
    public bool FromEmbedding { get; init; }

    /// <summary>The side of the square that photos are squashed to; null for the model's.</summary>
    public int? Size { get; init; }

    /// <summary>Whether drawn colors are kept within the gamut.</summary>
    public bool Gamut { get; init; } = true;

    /// <summary>How activations are stored.</summary>
    public Precision Precision { get; init; }

    /// <summary>Where to list what was written.</summary>
    public string? Json { get; init; }
}

/// <summary>Colors photographs.</summary>
internal static class ColorizeCommand
{
    public static Command Create(CommandFrame frame)
    {
        Argument<string[]> inputs = OptionKinds.Inputs("JPEG and PNG files, and directories of them, walked with everything below.", ArgumentArity.OneOrMore);
        Option<string> directory = OptionKinds.RequiredPlace("--out", "DIR", "Directory for DIR/NAME-K.png, K from 1; directories are mirrored below it.");
        Option<string?> model = OptionKinds.Place("--model", "FILE", "A model that 'train' or 'demo' wrote; the one shipped with the tool when left out.");
        Option<int> samples = OptionKinds.Whole("--samples", "Colorings of each photo.", 1);
        Option<ulong> seed = OptionKinds.Seed("Seed of the samples; the same photo, seed and sample number give the same colors.");
        Option<double> temperature = OptionKinds.Real("--temperature", "T", "Below 1 calmer, above 1 bolder; 0 takes the most probable color of each pixel.", 1);
        Option<string?> from = SharedOptions.From();
        Option<int?> size = OptionKinds.NetworkSize("Side of the square that photos are squashed to for the network, a multiple of 4, at least 16; the model's when left out.");
        var noGamut = new Option<bool>("--no-gamut") { Description = "Do not keep drawn colors within what the screen can show while sampling." };
        PrecisionOption precision = new();
        Option<string?> json = SharedOptions.Json("input, output, sample number and seed of each picture");
        var command = new Command("colorize", "Color photographs; each output has its input's size and lightness.")
        {
            inputs, directory, model, samples, seed, temperature, from, size, noGamut, precision.Word, json,
        };
        precision.RefuseBf16OnCpu(command, frame);
        command.SetAction(frame.Action(Read, ColorizeRun.Execute));
        return command;

        ColorizeOptions Read(ParseResult line) => new()
        {
            Inputs = line.GetRequiredValue(inputs),
            Out = line.GetRequiredValue(directory),
            Model = line.GetValue(model),
            Samples = line.GetValue(samples),
            Seed = line.GetValue(seed),
            Temperature = line.GetValue(temperature),
            FromEmbedding = line.GetValue(from) == SharedOptions.FromEmbedding,
            Size = line.GetValue(size),
            Gamut = !line.GetValue(noGamut),
            Precision = precision.Read(line) ?? Precision.Fp32,
            Json = line.GetValue(json),
        };
    }
}
