using System.CommandLine;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The options of <c>profile train</c>.</summary>
internal sealed record ProfileTrainOptions
{
    /// <summary>The data set; null for drawn scenes.</summary>
    public string? Data { get; init; }

    /// <summary>The preset; null for the default one.</summary>
    public string? Preset { get; init; }

    /// <summary>The flow; null for the data's.</summary>
    public Flow? Flow { get; init; }

    /// <summary>The fusion; null for concat.</summary>
    public Fusion? Fusion { get; init; }

    /// <summary>The side of the square; null for the preset's.</summary>
    public int? Size { get; init; }

    /// <summary>Images in a step.</summary>
    public int Batch { get; init; }

    /// <summary>Steps to profile, after one to warm up.</summary>
    public int Steps { get; init; }

    /// <summary>How activations are stored.</summary>
    public Precision Precision { get; init; }

    /// <summary>What to write.</summary>
    public required ProfileOutputs Outputs { get; init; }
}

/// <summary>The options of <c>profile colorize</c>.</summary>
internal sealed record ProfileColorizeOptions
{
    /// <summary>Photos; empty for a drawn scene.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The model; null for an untrained one.</summary>
    public string? Model { get; init; }

    /// <summary>The untrained model's preset; null for the default one.</summary>
    public string? Preset { get; init; }

    /// <summary>The side of the square; null for the model's.</summary>
    public int? Size { get; init; }

    /// <summary>Which samples of each photo, and how they are drawn.</summary>
    public required SampleRequest Request { get; init; }

    /// <summary>How activations are stored.</summary>
    public Precision Precision { get; init; }

    /// <summary>What to write.</summary>
    public required ProfileOutputs Outputs { get; init; }
}

/// <summary>The files that a profile goes to beside the screen.</summary>
/// <param name="Json">Where to write all rows; null for nowhere.</param>
/// <param name="Trace">Where to write the launches one by one; null for nowhere.</param>
internal sealed record ProfileOutputs(string? Json, string? Trace)
{
    /// <summary>Refuses outputs that would replace anything but an earlier profile.</summary>
    /// <param name="data">The data set that the command reads; null for none.</param>
    /// <param name="inputs">The files that it reads.</param>
    /// <exception cref="UserException">One would.</exception>
    public void Guard(string? data, params IEnumerable<string?> inputs)
    {
        OutputGuard guard = new();
        if (data is not null)
            guard.ProtectDataSet(data);
        foreach (string input in inputs.OfType<string>())
            guard.Protect(input, "an input");
        guard.RequireReport(Json, "title", "span_milliseconds");
        guard.RequireReport(Trace, "traceEvents");
    }
}

/// <summary>Where the time of training and of colorizing goes.</summary>
internal static class ProfileCommand
{
    private const int DefaultBatch = 8;
    private const int DefaultSteps = 3;

    public static Command Create(CommandFrame frame)
    {
        var command = new Command("profile", "Tell where the time goes, op by op: calls, time, arithmetic and memory rates, shares.");
        command.Subcommands.Add(CreateTrain(frame));
        command.Subcommands.Add(CreateColorize(frame));
        return command;
    }

    private static Command CreateTrain(CommandFrame frame)
    {
        NetworkOptions network = new();
        Option<string?> data = OptionKinds.Place("--data", "DIR", "A data set; drawn scenes when left out.");
        Option<int> batch = OptionKinds.Whole("--batch", "Images in a step.", DefaultBatch);
        Option<int> steps = OptionKinds.Whole("--steps", "Steps to profile, after one to warm up.", DefaultSteps);
        PrecisionOption precision = new();
        (Option<string?> json, Option<string?> trace) = Outputs();
        var command = new Command("train", "Profile training steps of a network from the start.")
        {
            data, network.Preset, network.Flow, network.Fusion, network.Size, batch, steps, precision.Word, json, trace,
        };
        precision.RefuseBf16OnCpu(command, frame);
        network.RefuseFusionWithoutGreen(command);
        command.NeverOver(json, trace);
        command.SetAction(frame.Action(
            line => new ProfileTrainOptions
            {
                Data = line.GetValue(data),
                Preset = line.GetValue(network.Preset),
                Flow = network.ReadFlow(line),
                Fusion = network.ReadFusion(line),
                Size = line.GetValue(network.Size),
                Batch = line.GetValue(batch),
                Steps = line.GetValue(steps),
                Precision = precision.Read(line) ?? Precision.Fp32,
                Outputs = new ProfileOutputs(line.GetValue(json), line.GetValue(trace)),
            },
            ProfileTrainRun.Execute));
        return command;
    }

    private static Command CreateColorize(CommandFrame frame)
    {
        NetworkOptions network = new();
        Argument<string[]> inputs = OptionKinds.Inputs(
            "JPEG and PNG files; a drawn scene when left out.", ArgumentArity.ZeroOrMore, frame);
        Option<string?> model = OptionKinds.Place(
            "--model", "FILE", "A model that 'train' or 'demo' wrote; an untrained one when left out, which takes as long.");
        Option<int> samples = SharedOptions.Samples("Colorings of each photo.");
        Option<string?> from = SharedOptions.From();
        PrecisionOption precision = new();
        (Option<string?> json, Option<string?> trace) = Outputs();
        var command = new Command("colorize", "Profile the drawing of samples, after a drawing to warm up.")
        {
            inputs, model, network.Preset, network.Size, samples, from, precision.Word, json, trace,
        };
        precision.RefuseBf16OnCpu(command, frame);
        command.NotBoth(model, network.Preset);
        command.EachItsOwn([json, trace], [inputs, model]);
        command.SetAction(frame.Action(
            line => new ProfileColorizeOptions
            {
                Inputs = line.GetValue(inputs) ?? [],
                Model = line.GetValue(model),
                Preset = line.GetValue(network.Preset),
                Size = line.GetValue(network.Size),
                Request = new SampleRequest { Samples = line.GetValue(samples), Source = SharedOptions.SourceOf(line.GetValue(from)) },
                Precision = precision.Read(line) ?? Precision.Fp32,
                Outputs = new ProfileOutputs(line.GetValue(json), line.GetValue(trace)),
            },
            ProfileColorizeRun.Execute));
        return command;
    }

    private static (Option<string?> Json, Option<string?> Trace) Outputs() =>
    (
        SharedOptions.Json("all rows"),
        OptionKinds.Place(
            "--trace", "FILE", "Also write every launch to this file as a Chrome trace, which Perfetto (ui.perfetto.dev) loads.")
    );
}
