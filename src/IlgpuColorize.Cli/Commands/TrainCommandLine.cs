using System.CommandLine;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Declares the options of <c>train</c> and reads them.</summary>
internal sealed class TrainCommandLine
{
    private readonly Option<string> _data = OptionKinds.RequiredPlace("--data", "DIR", "The data set.");
    private readonly Option<string> _out = OptionKinds.RequiredPlace(
        "--out", "RUN", "The run's directory: model.safetensors (last), best.safetensors, metrics, samples, checkpoints.");
    private readonly NetworkOptions _network = new();
    private readonly Option<string?> _config = OptionKinds.Place("--config", "FILE.json", "A model configuration instead of a preset.");
    private readonly Option<int?> _steps = OptionKinds.OptionalWhole("--steps", "Steps of the whole run, resumed parts included.");
    private readonly Option<int?> _epochs = OptionKinds.OptionalWhole(
        "--epochs", $"Epochs of the whole run, resumed parts included; {TrainingRequest.DefaultEpochs} when neither is said.");
    private readonly Option<int?> _batch = OptionKinds.OptionalWhole(
        "--batch", $"Images in a step; {TrainingOptions.DefaultBatch} when left out.");
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

    public PrecisionOption Precision { get; } = new();

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])
        [
            _data, _out, _network.Preset, _config, _network.Flow, _network.Fusion, _network.Size, _steps, _epochs, _batch, _rate, _seed,
            _resume, _init, _validateEvery, _checkpointEvery, _noise, _judge, Precision.Word,
        ])
            command.Options.Add(option);
        command.NotBoth(_steps, _epochs);
        command.NotBoth(_network.Preset, _config);
        command.NotBoth(_resume, _init);
        foreach (Option other in (Option[])[_config, _network.Flow, _network.Fusion, _init, _validateEvery, _noise, Precision.Word])
            command.NotBoth(_judge, other);
        _network.RefuseFusionWithoutGreen(command);
    }

    public TrainingRequest Read(ParseResult line) => new()
    {
        Data = line.GetRequiredValue(_data),
        Out = line.GetRequiredValue(_out),
        Preset = line.GetValue(_network.Preset),
        Config = line.GetValue(_config),
        Flow = _network.ReadFlow(line),
        Fusion = _network.ReadFusion(line),
        Size = line.GetValue(_network.Size),
        Steps = line.GetValue(_steps),
        Epochs = line.GetValue(_epochs),
        Batch = line.GetValue(_batch),
        LearningRate = line.GetValue(_rate),
        Seed = line.GetValue(_seed),
        Resume = line.GetValue(_resume),
        Init = line.GetValue(_init),
        ValidateEvery = line.GetValue(_validateEvery),
        CheckpointEvery = line.GetValue(_checkpointEvery),
        CanvasNoise = line.GetValue(_noise),
        Judge = line.GetValue(_judge),
        Precision = Precision.Read(line),
    };
}
