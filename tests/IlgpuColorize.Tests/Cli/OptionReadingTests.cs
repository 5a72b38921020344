using System.CommandLine;
using IlgpuColorize.Cli.Commands;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Cli;

public sealed class OptionReadingTests
{
    [Fact]
    public void Train_reads_every_option()
    {
        TrainingRequest options =
            Train("--data d --out r --preset Tiny --flow green --fusion transform --size 64 --steps 7 --batch 3 --learning-rate 2e-4 "
                + "--seed 18446744073709551615 "
            + "--init m --validate-every 5 --checkpoint-every 6 --canvas-noise 0 --own-draws 0.25 --generator-alone "
            + "--precision BF16");

        Assert.Equivalent(
            new TrainingRequest
            {
                Data = [new PackChoice("d")],
                Out = "r",
                Preset = "tiny",
                Flow = Flow.Green,
                Fusion = Fusion.Transform,
                Size = 64,
                Steps = 7,
                Batch = 3,
                LearningRate = 2e-4,
                Seed = ulong.MaxValue,
                Init = "m",
                ValidateEvery = 5,
                CheckpointEvery = 6,
                CanvasNoise = 0,
                OwnDraws = 0.25,
                GeneratorAlone = true,
                Precision = Precision.Bf16,
            },
            options);
    }

    [Fact]
    public void Train_leaves_open_what_was_not_said()
        => Assert.Equivalent(new TrainingRequest { Data = [new PackChoice("d")], Out = "r", Resume = true },
            Train("--data d --out r --resume"), strict: true);

    [Theory]
    [InlineData("", DeviceKind.Auto, 0, 0, false)]
    [InlineData("--device cuda:1 --threads 3 --verbose", DeviceKind.Cuda, 1, 3, true)]
    [InlineData("--device OpenCL", DeviceKind.OpenCL, 0, 0, false)]
    public void Context_carries_the_global_options(string line, DeviceKind kind, int index, int threads, bool verbose)
    {
        CommandContext? seen = null;
        using var nowhere = new StringWriter();
        var frame = new CommandFrame(Consoles.Plain(nowhere), Consoles.Plain(nowhere), CancellationToken.None);
        var root = new RootCommand();
        frame.Global.AddTo(root);
        root.SetAction(frame.Action(_ => 0, (_, context) =>
        {
            seen = context;
            return 0;
        }));

        Assert.Equal(0, root.Parse(line).Invoke());
        Assert.Equal(new DeviceSelector(kind, index), seen!.Device);
        Assert.Equal((threads, verbose), (seen.Threads, seen.Verbose));
    }

    private static TrainingRequest Train(string line)
    {
        var declared = new TrainCommandLine();
        var command = new Command("train");
        declared.AddTo(command);
        ParseResult parsed = command.Parse(line);
        Assert.Empty(parsed.Errors);
        return declared.Read(parsed);
    }
}
