using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Declares the options of <c>train</c> and reads them.</summary>
internal sealed class TrainCommandLine
{
    // A century.
    private const int MostHours = 876_600;

    private readonly Option<PackChoice[]> _data = new("--data")
    {
        Description = "A data set, or several: --data A --data B:0.5 draws each photo of B in every second epoch.",
        HelpName = "DIR[:WEIGHT]",
        CustomParser = ReadData,
    };
    private readonly Option<string?> _map = OptionKinds.Place(
        "--map", "FILE.json", "Maps the class names of several data sets to one list, or to null where a class is to be ignored.");
    private readonly Option<string?> _cache = new("--cache")
    {
        Description = "Keep decoded photos on disk, in DIR, or beside each data set where no DIR is given; the next run starts at once.",
        HelpName = "DIR",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => result.Tokens.Count > 0 ? result.Tokens[0].Value : "",
    };
    private readonly Option<string> _out = OptionKinds.RequiredPlace(
        "--out", "RUN", "The run's directory: model.safetensors (last), best.safetensors, metrics, samples, checkpoints.");
    private readonly NetworkOptions _network = new();
    private readonly Option<string?> _config = OptionKinds.Place(
        "--config", "FILE.json", "Everything that can be said here, as JSON; what is said here goes before it. A run writes its own.");
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Sets any key of the configuration: --set training.dropout=0.1.",
        HelpName = "KEY=VALUE",
    };
    private readonly Option<int?> _steps = OptionKinds.OptionalWhole("--steps", "Steps of the whole run, resumed parts included.");
    private readonly Option<int?> _epochs = OptionKinds.OptionalWhole(
        "--epochs", $"Epochs of the whole run, resumed parts included; {TrainingRequest.DefaultEpochs} when neither is said.");
    private readonly Option<int?> _batch = OptionKinds.OptionalWhole(
        "--batch", $"Images in a step; {TrainingOptions.DefaultBatch} when left out.");
    private readonly Option<int?> _accumulate = OptionKinds.OptionalWhole(
        "--accumulate", "Batches in a step, whose gradients are averaged; 1 when left out.");
    private readonly Option<int?> _microBatch = OptionKinds.OptionalWhole(
        "--micro-batch",
        "Images computed together, whose gradients are added in one order: the step is then the same on any number of processes. All of "
        + "the batch when left out, or one process's part.");
    private readonly Option<int?> _batchPerRank = OptionKinds.OptionalWhole(
        "--batch-per-rank", "Images in a step for each process, instead of --batch for all.");
    private readonly Option<string?> _scaling = OptionKinds.Word(
        "--scale-learning-rate", "linear|sqrt",
        $"How the learning rate follows the images of a step, from {TrainingOptions.DefaultBatch} on; not at all when left out.",
        "linear", "sqrt");
    private readonly Option<string?> _schedule = OptionKinds.Word(
        "--schedule", "constant|exponential|cosine",
        "How the learning rate falls: not at all, by the configuration's learningRateDecay after every step, or along half a cosine.",
        "constant", "exponential", "cosine");
    private readonly Option<int?> _warmUp = OptionKinds.OptionalWhole(
        "--warm-up", "Steps over which the learning rate rises; 0 when left out.", least: 0);
    private readonly Option<int?> _coolDown = OptionKinds.OptionalWhole(
        "--cool-down",
        "Steps over which the learning rate falls to 0 in the end, whatever the schedule: the last ones of a new run; with --resume the "
        + "next ones, and the run ends with them.");
    private readonly Option<double?> _clip = OptionKinds.OptionalReal(
        "--clip-norm", "The largest norm of the whole gradient; 0 for any (the default).", zeroAllowed: true);
    private readonly Option<IReadOnlyList<SizeStage>?> _sizes = new("--sizes")
    {
        Description = "Sizes of the photos and the share of the run after which each begins: 64,96:0.6,128:0.85.",
        HelpName = "N,N:X,...",
        CustomParser = ArgumentReader.For<IReadOnlyList<SizeStage>?>(
            "--sizes", "sizes and shares of the run, such as 64,96:0.6,128:0.85",
            (string text, out IReadOnlyList<SizeStage>? stages) => SizeStage.TryParse(text, out stages!)),
    };
    private readonly Option<bool> _augment = new("--augment")
    {
        Description = "Change the photos that the network sees, not their colors: crops, and the looks of old prints.",
    };
    private readonly Option<int?> _overfit = OptionKinds.OptionalWhole(
        "--overfit", "Train on the first N photos alone, to see that they can be learnt by heart.");
    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Do one step of every size, a validation and a checkpoint in a temporary folder, and leave nothing behind.",
    };
    private readonly Option<TimeSpan?> _maxTime = new("--max-time")
    {
        Description = "End with a checkpoint after this time, H:MM:SS; --resume goes on.",
        HelpName = "TIME",
        CustomParser = ArgumentReader.For<TimeSpan?>("--max-time", "a time above 0 as H:MM:SS, such as 8:30:00", TryReadTime),
    };
    private readonly Option<double?> _rate = OptionKinds.OptionalReal(
        "--learning-rate", "Adam's learning rate; 0.001 when left out.", zeroAllowed: false);
    private readonly Option<ulong?> _seed = OptionKinds.OptionalSeed(
        $"Seed of the start, the order of the images, flips and noise; {TrainingOptions.DefaultSeed} when left out.");
    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Continue the run in RUN from its last checkpoint, exactly as if it had not stopped.",
    };
    private readonly Option<string?> _init = OptionKinds.Place(
        "--init", "MODEL", "Start from the parameters of this model whose names and shapes match; the others are listed.");
    private readonly Option<int?> _validateEvery = OptionKinds.OptionalWhole(
        "--validate-every", $"Steps between validations; {TrainingRequest.DefaultValidateEvery} when left out.");
    private readonly Option<int?> _checkpointEvery = OptionKinds.OptionalWhole(
        "--checkpoint-every", $"Steps between checkpoints; {TrainingRequest.DefaultCheckpointEvery} when left out.");
    private readonly Option<bool> _judge = new("--judge")
    {
        Description = "Train the judge of the paper's Table 3 instead: a segmenter of colored pictures, RUN/judge.safetensors.",
    };
    private readonly Option<double?> _noise = OptionKinds.OptionalReal(
        "--canvas-noise",
        "Multiplies the noise put on the chroma that the generator sees while it trains, 0 for none; "
        + "1 when left out (0 with preset paper).",
        zeroAllowed: true);
    private readonly Option<double?> _ownDraws = OptionKinds.OptionalReal(
        "--own-draws",
        "Share of the photos, 0 to 1, in which the generator sees its own samples instead of the true neighbors while it trains; 0 when "
        + "left out. A sample is less pale then, and less of one piece.",
        zeroAllowed: true);
    private readonly Option<bool> _generatorAlone = new("--generator-alone")
    {
        Description = "Train the generator alone, for much less time a step; with --init, the rest stays as that model has it.",
    };

    public PrecisionOption Precision { get; } = new();

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])
        [
            _data, _map, _cache, _out, _network.Preset, _config, _set, _network.Flow, _network.Fusion, _network.Size, _steps, _epochs,
            _batch, _batchPerRank, _microBatch, _accumulate, _rate, _scaling, _schedule, _warmUp, _coolDown, _clip, _sizes, _augment,
            _overfit, _dryRun, _maxTime, _seed, _resume, _init, _validateEvery, _checkpointEvery, _noise, _ownDraws, _generatorAlone,
            _judge, Precision.Word,
        ])
            command.Options.Add(option);
        command.NotBoth(_steps, _epochs);
        command.NotBoth(_network.Preset, _config);
        command.NotBoth(_network.Size, _sizes);
        command.NotBoth(_batch, _batchPerRank);
        command.NotBoth(_microBatch, _accumulate);
        command.NotBoth(_resume, _batchPerRank);
        command.NotBoth(_resume, _scaling);
        command.NotBoth(_resume, _dryRun);
        command.NotBoth(_resume, _init);
        foreach (Option other in (Option[])
        [
            _cache, _config, _set, _network.Flow, _network.Fusion, _batchPerRank, _microBatch, _accumulate, _scaling, _schedule, _warmUp,
            _coolDown, _clip, _sizes, _augment, _overfit, _dryRun, _maxTime, _init, _validateEvery, _noise, _ownDraws,
            _generatorAlone, Precision.Word,
        ])
            command.NotBoth(_judge, other);
        _network.RefuseFusionWithoutGreen(command);
        command.Validators.Add(result =>
        {
            // A configuration may name the data, and a run that is resumed knows its own.
            bool mayDoWithout = result.GetResult(_config) is not null || result.GetResult(_set) is not null
                || (result.GetResult(_resume) is not null && result.GetResult(_judge) is null);
            if (result.GetResult(_data) is null && !mayDoWithout)
                result.AddError("Option '--data' is required.");
        });
    }

    public TrainingRequest Read(ParseResult line) => new()
    {
        Data = line.GetValue(_data) ?? [],
        Map = line.GetValue(_map),
        Cache = line.GetResult(_cache) is null ? null : line.GetValue(_cache) ?? "",
        Out = line.GetRequiredValue(_out),
        Preset = line.GetValue(_network.Preset),
        Config = line.GetValue(_config),
        Assignments = line.GetValue(_set) ?? [],
        Flow = _network.ReadFlow(line),
        Fusion = _network.ReadFusion(line),
        Size = line.GetValue(_network.Size),
        Steps = line.GetValue(_steps),
        Epochs = line.GetValue(_epochs),
        Batch = line.GetValue(_batch),
        BatchPerRank = line.GetValue(_batchPerRank),
        MicroBatch = line.GetValue(_microBatch),
        Accumulate = line.GetValue(_accumulate),
        LearningRate = line.GetValue(_rate),
        Schedule = line.GetValue(_schedule) is { } word ? Enum.Parse<LearningRateSchedule>(word, ignoreCase: true) : null,
        Scaling = line.GetValue(_scaling) is { } scaling ? Enum.Parse<LearningRateScaling>(scaling, ignoreCase: true) : null,
        WarmUp = line.GetValue(_warmUp),
        CoolDown = line.GetValue(_coolDown),
        ClipNorm = line.GetValue(_clip),
        Sizes = line.GetValue(_sizes),
        Augment = line.GetValue(_augment),
        Overfit = line.GetValue(_overfit),
        DryRun = line.GetValue(_dryRun),
        MaxTime = line.GetValue(_maxTime),
        Seed = line.GetValue(_seed),
        Resume = line.GetValue(_resume),
        Init = line.GetValue(_init),
        ValidateEvery = line.GetValue(_validateEvery),
        CheckpointEvery = line.GetValue(_checkpointEvery),
        CanvasNoise = line.GetValue(_noise),
        OwnDraws = line.GetValue(_ownDraws),
        GeneratorAlone = line.GetValue(_generatorAlone) ? true : null,
        Judge = line.GetValue(_judge),
        Precision = Precision.Read(line),
    };

    private static PackChoice[] ReadData(ArgumentResult result)
    {
        List<PackChoice> choices = [];
        foreach (string text in result.Tokens.Select(token => token.Value))
        {
            if (PackChoice.TryParse(text, out PackChoice choice))
                choices.Add(choice);
            else
                result.AddError($"--data is '{text}'; it must be a directory, or DIR:WEIGHT with {PackChoice.Weights}.");
        }
        return [.. choices];
    }

    private static bool TryReadTime(string text, out TimeSpan? time)
    {
        string[] parts = text.Split(':');
        bool valid = parts.Length == 3;
        int[] numbers = new int[3];
        for (int i = 0; valid && i < parts.Length; i++)
            valid = int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) && (i == 0 || numbers[i] < 60);
        // Hours may exceed a day, which TimeSpan's own format does not read.
        time = valid && numbers[0] <= MostHours ? new TimeSpan(numbers[0], numbers[1], numbers[2]) : null;
        return time > TimeSpan.Zero;
    }
}
