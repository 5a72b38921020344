using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Commands;

/// <summary>
/// Does the work of <c>demo</c>: draws scenes, trains on them, colorizes what was held out and free photographs, and writes a report.
/// Scenes and run live in DIR/work, which is begun anew each time; DIR/model.safetensors is replaced only by a model that is finished.
/// </summary>
internal static class DemoRun
{
    // About two minutes on two cores.
    private const int DefaultSteps = 1300;
    private const int Batch = 8;

    // The rate falls to a tenth over the run: so few steps need large ones first, and clean colours need small ones last.
    private const double LearningRate = 4e-3;
    private const double LastShareOfRate = 0.1;
    private const int TrainingScenes = 1200;
    private const int HeldOutScenes = 64;
    private const int Validations = 4;
    private const string Marker = "made-by-demo.txt";

    public static int Execute(DemoOptions options, CommandContext context)
    {
        string work = Path.Combine(options.Out, "work");
        string scenes = Path.Combine(work, "scenes");
        int steps = options.Steps ?? DefaultSteps;
        using ComputeDevice device = context.OpenDevice();
        BeginAnew(work);
        context.Err.WritePlainLine($"drawing {TrainingScenes} labelled scenes to learn from and {HeldOutScenes} to be tested on");
        SyntheticPack.Write(
            scenes, TrainingScenes, HeldOutScenes, options.Seed, Presets.Tiny.TrainSize, context.Files, context.Cancellation);

        using TrainingRun run = TrainRun.Train(RequestOf(scenes, Path.Combine(work, "training"), steps, options.Seed), device, context);
        string model = Path.Combine(options.Out, "model.safetensors");
        WholeFile.Write(model, RegularFile.ReadBytes(run.Directory.Model));

        context.Err.WritePlainLine("colorizing held-out scenes and free photographs");
        using DemoReport report = new(run, options, context);
        string page = report.Write(Pack.Open(scenes, context.Files), device.Name);
        context.Out.WritePlainLine($"Open {page} in a browser.");
        context.Out.WritePlainLine($"The model is {model}; '{Application.Name} colorize PHOTO --model {model} --out DIR' uses it.");
        return ExitCode.Done;
    }

    private static TrainingRequest RequestOf(string scenes, string run, int steps, ulong seed) => new()
    {
        Data = [new PackChoice(scenes)],
        Out = run,
        Preset = "tiny",
        Training = new TrainingOptions
        {
            Batch = Batch,
            LearningRate = LearningRate,
            LearningRateDecay = Math.Pow(LastShareOfRate, 1.0 / steps),
        },
        Steps = steps,
        Seed = seed,
        ValidateEvery = Math.Max(1, (steps + Validations - 1) / Validations),
        CheckpointEvery = steps,
    };

    private static void BeginAnew(string work)
    {
        string marker = Path.Combine(work, Marker);
        bool isDemo = File.Exists(marker);
        foreach (string name in (string[])["work", "images", "model.safetensors", "losses.png", "report.html"])
        {
            if (!isDemo && IsTaken(Path.Combine(Path.GetDirectoryName(work)!, name)))
                throw new UserException(
                    $"{Path.Combine(Path.GetDirectoryName(work)!, name)}: exists and is not an earlier demo's; choose another --out.");
        }
        if (isDemo)
            Directory.Delete(work, recursive: true);
        WholeFile.Write(
            marker, "Scenes and training run of 'demo'; the next demo begins this folder anew.\n"u8);
    }

    private static bool IsTaken(string path)
        => Directory.Exists(path) ? Directory.EnumerateFileSystemEntries(path).Any() : FileKinds.Of(path) != FileKind.Missing;
}
