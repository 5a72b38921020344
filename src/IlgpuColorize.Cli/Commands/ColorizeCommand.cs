using System.CommandLine;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The options of <c>colorize</c>.</summary>
internal sealed record ColorizeOptions
{
    /// <summary>Files and directories, at least one.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The directory to write to.</summary>
    public required string Out { get; init; }

    /// <summary>The model; null where none was named.</summary>
    public string? Model { get; init; }

    /// <summary>Which samples of each photo, and how they are drawn.</summary>
    public required SampleRequest Request { get; init; }

    /// <summary>The side of the square that photos are squashed to; null for the model's.</summary>
    public int? Size { get; init; }

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
        Argument<string[]> inputs = OptionKinds.Inputs(
            "JPEG and PNG files, and directories of them, walked with everything below.", ArgumentArity.OneOrMore);
        Option<string> directory = OptionKinds.RequiredPlace(
            "--out", "DIR", "Directory for DIR/NAME-K.png, K from 1; directories are mirrored below it.");
        Option<string?> model = OptionKinds.Place(
            "--model", "FILE",
            "A model that 'train' or 'demo' wrote; the one built into the program, where there is one, when left out.");
        Option<int> samples = OptionKinds.Whole("--samples", "Colorings of each photo.", 1);
        Option<ulong> seed = OptionKinds.Seed("Seed of the samples; the same photo, seed and sample number give the same colors.");
        Option<double> temperature = SharedOptions.Temperature();
        Option<string?> from = SharedOptions.From();
        Option<int?> size = OptionKinds.NetworkSize(
            "Side of the square that photos are squashed to for the network, a multiple of 4, at least 16; the model's when left out.");
        var noGamut = new Option<bool>("--no-gamut")
        {
            Description = "Do not keep drawn colors within what the screen can show while sampling.",
        };
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
            Request = new SampleRequest
            {
                Samples = line.GetValue(samples),
                Seed = line.GetValue(seed),
                Source = SharedOptions.SourceOf(line.GetValue(from)),
                Sampling = new SamplingOptions((float)line.GetValue(temperature), GamutConstraint: !line.GetValue(noGamut)),
            },
            Size = line.GetValue(size),
            Precision = precision.Read(line) ?? Precision.Fp32,
            Json = line.GetValue(json),
        };
    }
}
