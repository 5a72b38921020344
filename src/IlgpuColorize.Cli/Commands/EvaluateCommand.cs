using System.CommandLine;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Onnx;
using IlgpuColorize.Sampling;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The options of <c>evaluate</c>.</summary>
internal sealed record EvaluateOptions
{
    /// <summary>The data set's directory.</summary>
    public required string Data { get; init; }

    /// <summary>The model; null where none was named.</summary>
    public string? Model { get; init; }

    /// <summary>train or val.</summary>
    public string Split { get; init; } = "val";

    /// <summary>The largest number of photos; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>The side of the square that photos are squashed to; null for the model's.</summary>
    public int? Size { get; init; }

    /// <summary>Whether the network sees the photos as old prints would have them.</summary>
    public bool Aged { get; init; }

    /// <summary>Which samples of each photo, and how they are drawn.</summary>
    public required SampleRequest Request { get; init; }

    /// <summary>A judge to show the samples to; null for none.</summary>
    public string? Judge { get; init; }

    /// <summary>The values that a judge in ONNX takes.</summary>
    public OnnxInput JudgeInput { get; init; }

    /// <summary>How often photos are drawn for the intervals of the figures; 0 for none.</summary>
    public int Resamples { get; init; }

    /// <summary>How activations are stored.</summary>
    public Precision Precision { get; init; }

    /// <summary>Where to write the figures.</summary>
    public string? Json { get; init; }
}

/// <summary>Measures a model on a data set (SPEC 9).</summary>
internal static class EvaluateCommand
{
    // Beyond it no interval changes any more.
    private const int MostResamples = 1_000_000;

    // SPEC 9 measures free-running samples.
    private const int PlainDraws = 1;

    public static Command Create(CommandFrame frame)
    {
        Option<string> data = OptionKinds.RequiredPlace("--data", "DIR", "The data set.");
        Option<string?> model = OptionKinds.Place(
            "--model", "FILE", "A model that 'train' or 'demo' wrote; the one built into the program, where there is one, when left out.");
        Option<string?> split = OptionKinds.Word("--split", "train|val", "Which photos: val (the default) or train.", "train", "val");
        Option<int?> limit = OptionKinds.OptionalWhole("--limit", "Only the first N photos; all when left out.");
        Option<int?> size = SharedOptions.SquashedSize();
        var aged = new Option<bool>("--aged")
        {
            Description = "Show the network every photo as an old print would have it: gamma, contrast, fading, blur and grain, drawn by "
                + "--seed.",
        };
        Option<int> samples = SharedOptions.Samples("Colorings of each photo; figures are their means.");
        DrawingOptions drawing = new(PlainDraws);
        Option<ulong> seed = OptionKinds.Seed("Seed of the samples.");
        Option<double> temperature = SharedOptions.Temperature();
        Option<string?> from = SharedOptions.From();
        Option<string?> judge = OptionKinds.Place(
            "--judge", "FILE",
            "A judge that 'train --judge' wrote, or your own segmenter, FILE.onnx: how well it segments grey, sampled and true colors.");
        Option<string?> judgeInput = OptionKinds.Word(
            "--judge-input", "imagenet|unit|signed",
            "What an ONNX judge takes: values less ImageNet's mean over its deviation (the default), from 0 to 1, or from -1 to 1.",
            [.. Enum.GetNames<OnnxInput>().Select(name => name.ToLowerInvariant())]);
        Option<int> resamples = OptionKinds.Whole(
            "--resamples", "How often photos are drawn with replacement for the 95 % intervals of the figures; 0 for no intervals.", 1000,
            least: 0, MostResamples);
        PrecisionOption precision = new();
        Option<string?> json = SharedOptions.Json("the figures");
        var command = new Command(
            "evaluate", "Measure a model on a data set: bits per dimension, segmentation, and the error of free-running samples.")
        {
            data, model, split, limit, size, aged, samples, seed, temperature, from, judge, judgeInput, resamples, precision.Word,
            json,
        };
        drawing.AddTo(command, samples);
        precision.RefuseBf16OnCpu(command, frame);
        command.NeverOver(json, model, judge);
        command.SetAction(frame.Action(Read, EvaluateRun.Execute));
        return command;

        EvaluateOptions Read(ParseResult line) => new()
        {
            Data = line.GetRequiredValue(data),
            Model = line.GetValue(model),
            Split = line.GetValue(split) ?? "val",
            Limit = line.GetValue(limit),
            Size = line.GetValue(size),
            Aged = line.GetValue(aged),
            Request = new SampleRequest
            {
                Samples = line.GetValue(samples),
                Seed = line.GetValue(seed),
                Source = SharedOptions.SourceOf(line.GetValue(from)),
                Sampling = new SamplingOptions((float)line.GetValue(temperature)),
            }.WithChoice(drawing.ReadDraws(line) ?? PlainDraws, drawing.ReadCandidates(line)),
            Judge = line.GetValue(judge),
            JudgeInput = Enum.Parse<OnnxInput>(line.GetValue(judgeInput) ?? nameof(OnnxInput.ImageNet), ignoreCase: true),
            Resamples = line.GetValue(resamples),
            Precision = precision.Read(line) ?? Precision.Fp32,
            Json = line.GetValue(json),
        };
    }
}
