using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
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

    /// <summary>How photos are brought to the network's size.</summary>
    public PhotoFit Fit { get; init; }

    /// <summary>How chroma is joined to a photo.</summary>
    public RenderOptions Rendering { get; init; } = new();

    /// <summary>What outputs are called; null for the default.</summary>
    public string? Name { get; init; }

    /// <summary>How photos are read and written.</summary>
    public PhotoFiling Filing { get; init; } = new();

    /// <summary>Whether every page of a file is a photo of its own.</summary>
    public bool AllPages { get; init; }

    /// <summary>Whether files say how their colors came about.</summary>
    public bool Mark { get; init; } = true;

    /// <summary>What is recorded of a batch, and what of an earlier one is kept.</summary>
    public BatchOptions Batch { get; init; } = new();

    /// <summary>What is said of the colours of a photo, and shown to choose by.</summary>
    public Choice Choice { get; init; } = new();

    /// <summary>How activations are stored.</summary>
    public Precision Precision { get; init; }

    /// <summary>Whether a photo of which a part is missing is colorized all the same.</summary>
    public bool AllowDamaged { get; init; }

    /// <summary>Where to list what was written.</summary>
    public string? Json { get; init; }

    /// <summary>Says everything that an output depends on besides photo, model and seed.</summary>
    /// <param name="size">The side of the square that photos are squashed to.</param>
    public string Describe(int size)
    {
        PhotoEncoding encoding = Filing.Encoding;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Request.Source}, {Request.Sampling}, size {size}, {Precision}, {Rendering}, format {encoding.Format ?? "same"}, "
            + $"quality {encoding.Quality}, strip {encoding.Strip}, mark {Mark}, profile {encoding.Profile}, page "
            + $"{Filing.Page}{(Fit == PhotoFit.Auto ? "" : $", fit {Fit}")}{Request.DescribeChoice()}");
    }
}

/// <summary>Colors photographs.</summary>
internal static class ColorizeCommand
{
    private static readonly Dictionary<string, PhotoFit> s_fits
        = Enum.GetValues<PhotoFit>().ToDictionary(fit => fit.ToString().ToLowerInvariant());

    public static Command Create(CommandFrame frame)
    {
        Argument<string[]> inputs = OptionKinds.Inputs(
            $"Photos ('{Application.Name} formats' lists what is read), and directories of them, walked with everything below.",
            ArgumentArity.OneOrMore, frame);
        Option<string> directory = OptionKinds.RequiredPlace(
            "--out", "DIR", "Directory for the results; directories are mirrored below it.");
        Option<string?> model = OptionKinds.Place(
            "--model", "FILE",
            "A model that 'train' or 'demo' wrote; the one built into the program, where there is one, when left out.");
        Option<int> samples = SharedOptions.Samples("Colorings of each photo.");
        Option<ulong> seed = OptionKinds.Seed("Seed of the samples; the same photo, seed and sample number give the same colors.");
        Option<double> temperature = SharedOptions.Temperature();
        Option<string?> from = SharedOptions.From();
        Option<int?> size = SharedOptions.SquashedSize();
        Option<string?> fit = OptionKinds.Word(
            "--fit", "HOW",
            "How photos are brought to that square: squash, pad (whole and small, mirrored at the edges) or tiles (the short side fills "
            + "the square, and the network goes along the other); auto (default) squashes.",
            [.. s_fits.Keys]);
        var noGamut = new Option<bool>("--no-gamut")
        {
            Description = "Do not keep drawn colors within what the screen can show while sampling.",
        };
        RenderingOptions rendering = new();
        FilingOptions filing = new();
        ManifestOptions manifest = new();
        ChoiceOptions choice = new();
        PrecisionOption precision = new();
        var allowDamaged = new Option<bool>("--allow-damaged")
        {
            Description = "Color JPEGs of which a part is missing too, with what is there.",
        };
        Option<string?> json = SharedOptions.Json("input, output, sample number and seed of each picture");
        var command = new Command("colorize", "Color photographs; each output has its input's size, depth, lightness and metadata.")
        {
            inputs, directory, model, samples, seed, temperature, from, size, fit, noGamut, precision.Word, allowDamaged, json,
        };
        rendering.AddTo(command);
        filing.AddTo(command, samples);
        manifest.AddTo(command);
        choice.AddTo(command, samples);
        command.Validators.Add(RefuseSamplesAlike);
        precision.RefuseBf16OnCpu(command, frame);
        command.EachItsOwn([.. choice.Outputs, .. manifest.Outputs, json], [inputs, model, .. choice.Inputs]);
        command.SetAction(frame.Action(Read, ColorizeRun.Execute));
        return command;

        void RefuseSamplesAlike(CommandResult result)
        {
            string? certain = result.Says(from, nameof(ColorSource.Mean)) ? "--from mean"
                : result.RealOf(temperature) == 0 ? "--temperature 0" : null;
            if (certain is not null && result.WholeOf(samples) is > 1 and { } number)
                result.AddError($"--samples is {number}, but {certain} leaves nothing to chance: all would be alike; leave --samples out.");
        }

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
            Fit = line.GetValue(fit) is { } word ? s_fits[word] : PhotoFit.Auto,
            Rendering = rendering.Read(line),
            Name = filing.ReadName(line),
            Filing = filing.Read(line),
            AllPages = filing.ReadAllPages(line),
            Mark = filing.ReadMark(line),
            Batch = manifest.Read(line),
            Choice = choice.Read(line),
            Precision = precision.Read(line) ?? Precision.Fp32,
            AllowDamaged = line.GetValue(allowDamaged),
            Json = line.GetValue(json),
        };
    }
}
