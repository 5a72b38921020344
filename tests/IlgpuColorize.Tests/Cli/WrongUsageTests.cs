using Xunit;

namespace IlgpuColorize.Tests.Cli;

public sealed class WrongUsageTests
{
    private const string Train = "train --data d --out r ";
    private const string Colorize = "colorize a.jpg --out o ";
    private const string Evaluate = "evaluate --data d --model m ";

    [Theory]
    [InlineData("", "Required command")]
    [InlineData("paint", "'paint'")]
    [InlineData("devices now", "'now'")]
    [InlineData("devices --jsno x", "'--jsno'")]
    [InlineData("devices --json", "'--json'")]
    [InlineData("devices --device gpu", "--device is 'gpu'; it must be one of auto, cpu, cuda[:i], opencl[:i] or simulator.")]
    [InlineData("devices --device cuda:x", "--device is 'cuda:x'")]
    [InlineData("devices --device cuda:-1", "--device is 'cuda:-1'")]
    [InlineData("devices --device cpu:1", "--device is 'cpu:1'")]
    [InlineData("devices --device 2", "--device is '2'")]
    [InlineData("devices --threads 0", "--threads is '0'; it must be a whole number, at least 1 and at most ")]
    [InlineData("devices --threads 50000", "--threads is '50000'; it must be a whole number, at least 1 and at most ")]
    [InlineData("devices --jsno x", "Did you mean --json? ")]
    [InlineData("train --data d --ouput r", "Did you mean --out? ")]
    [InlineData("colorize a.jpg --ot o", "Did you mean --out? ")]
    [InlineData("colorize a.jpg --out o --overwite", "Did you mean --overwrite? ")]
    [InlineData("colorize a.jpg --out o --json ./a.jpg", "--json ./a.jpg is the file of INPUT too; choose another.")]
    [InlineData("colorize a.jpg --out o --model m --json m", "--json m is the file of --model too; choose another.")]
    [InlineData(Evaluate + "--json m", "--json m is the file of --model too")]
    [InlineData("selftest --golden g --json g", "--json g is the file of --golden too")]
    [InlineData("profile train --json x --trace x", "--json x is the file of --trace too")]
    [InlineData("profile colorize a.png --trace a.png", "--trace a.png is the file of INPUT too")]
    [InlineData("devices --threads -1", "--threads is '-1'")]
    [InlineData("devices --threads 2.5", "--threads is '2.5'")]
    [InlineData("demo --steps 0", "--steps is '0'")]
    [InlineData("demo --steps many", "--steps is 'many'")]
    [InlineData("demo --steps 3000000000", "--steps is '3000000000'")]
    [InlineData("demo --seed -1", "--seed is '-1'")]
    [InlineData("train --data d", "'--out'")]
    [InlineData("train --out r", "'--data'")]
    [InlineData(Train + "--steps 0", "--steps is '0'")]
    [InlineData(Train + "--epochs 0", "--epochs is '0'")]
    [InlineData(Train + "--steps 1 --epochs 1", "--steps and --epochs cannot be given together")]
    [InlineData(Train + "--steps 1 --steps 2", "'--steps'")]
    [InlineData(Train + "--preset huge", "--preset is 'huge'; it must be one of paper, base, small, tiny.")]
    [InlineData(Train + "--preset tiny --config c.json", "--preset and --config cannot be given together")]
    [InlineData(Train + "--flow red", "--flow is 'red'; it must be one of purple, blue, green.")]
    [InlineData(Train + "--fusion glue", "--fusion is 'glue'; it must be one of concat, transform.")]
    [InlineData(Train + "--fusion glue --flow red", "--flow is 'red'")]
    [InlineData(Train + "--flow blue --fusion concat", "--fusion belongs to the green flow")]
    [InlineData(Train + "--flow Purple --fusion concat", "--fusion belongs to the green flow")]
    [InlineData(Train + "--size 66", "--size is '66'; it must be a multiple of 4, at least 16.")]
    [InlineData(Train + "--size 12", "--size is '12'")]
    [InlineData(Train + "--size -64", "--size is '-64'")]
    [InlineData(Train + "--batch 0", "--batch is '0'")]
    [InlineData(Train + "--learning-rate 0", "--learning-rate is '0'; it must be a number above 0.")]
    [InlineData(Train + "--learning-rate NaN", "--learning-rate is 'NaN'")]
    [InlineData(Train + "--learning-rate Infinity", "--learning-rate is 'Infinity'")]
    [InlineData(Train + "--learning-rate 0,001", "--learning-rate is '0,001'")]
    [InlineData(Train + "--precision half", "--precision is 'half'; it must be one of fp32, bf16.")]
    [InlineData(Train + "--precision bf16 --device cpu",
        "--precision bf16 is for GPUs and the simulator: the code of the device 'cpu' is float32 alone.")]
    [InlineData(Train + "--canvas-noise -0.5", "--canvas-noise is '-0.5'; it must be a number, 0 or more.")]
    [InlineData(Train + "--canvas-noise NaN", "--canvas-noise is 'NaN'")]
    [InlineData(Train + "--validate-every 0", "--validate-every is '0'")]
    [InlineData(Train + "--checkpoint-every 0", "--checkpoint-every is '0'")]
    [InlineData(Train + "--resume --init m", "--resume and --init cannot be given together")]
    [InlineData("colorize a.jpg --out o --bogus", "'--bogus' is no option")]
    [InlineData("profile colorize --steps 2", "'--steps' is no option")]
    [InlineData("colorize --out o", "'INPUT'")]
    [InlineData(Colorize + "--failed",
        "--overwrite changed, --overwrite never and --failed need --manifest FILE, which knows what was done.")]
    [InlineData(Colorize + "--keep-colour 1.5", "--keep-colour is '1.5'; it must be a number from 0 to 1.")]
    [InlineData(Colorize + "--quality 101", "--quality is '101'; it must be a whole number from 1 to 100.")]
    [InlineData(Colorize + "--name x --samples 2", "--name is 'x'; without {name} all photos would be called alike.")]
    [InlineData(Colorize + "--format gif", "--format is 'gif'; it must be one of same, jpeg, png, tiff, webp, avif.")]
    [InlineData("colorize a.jpg", "'--out'")]
    [InlineData(Colorize + "--device cpu --precision BF16", "--precision bf16 is for GPUs and the simulator")]
    [InlineData(Evaluate + "--device cpu --precision bf16", "--precision bf16 is for GPUs and the simulator")]
    [InlineData("selftest --device cpu --precision bf16", "--precision bf16 is for GPUs and the simulator")]
    [InlineData("profile train --device cpu --precision bf16", "--precision bf16 is for GPUs and the simulator")]
    [InlineData("profile colorize --device cpu --precision bf16", "--precision bf16 is for GPUs and the simulator")]
    [InlineData(Colorize + "--samples 0", "--samples is '0'")]
    [InlineData(Colorize + "--temperature -0.1", "--temperature is '-0.1'")]
    [InlineData(Colorize + "--temperature NaN", "--temperature is 'NaN'")]
    [InlineData(Colorize + "--temperature warm", "--temperature is 'warm'")]
    [InlineData(Colorize + "--from memory", "--from is 'memory'; it must be one of generator, embedding.")]
    [InlineData(Colorize + "--size 15", "--size is '15'")]
    [InlineData(Colorize + "--seed 18446744073709551616", "--seed is '18446744073709551616'")]
    [InlineData(Evaluate + "--split test", "--split is 'test'")]
    [InlineData(Evaluate + "--limit 0", "--limit is '0'")]
    [InlineData(Evaluate + "--samples -3", "--samples is '-3'")]
    [InlineData("export --out o", "'--model'")]
    [InlineData("export --model m", "'--out'")]
    [InlineData("train --out o", "Option '--data' is required.")]
    [InlineData("train --data d:0 --out o", "--data is 'd:0'")]
    [InlineData("train --data d --out o --max-time 90", "--max-time is '90'")]
    [InlineData("train --data d --out o --sizes 64,x", "--sizes is '64,x'")]
    [InlineData("export --model m --out o --to torch", "--to is 'torch'; it must be one of onnx, model.")]
    [InlineData("selftest --golden", "'--golden'")]
    [InlineData("selftest stray", "'stray'")]
    [InlineData("profile", "Required command")]
    [InlineData("profile demo", "'demo'")]
    [InlineData("profile train --steps 0", "--steps is '0'")]
    [InlineData("profile train --batch 0", "--batch is '0'")]
    [InlineData("profile train --preset huge", "--preset is 'huge'")]
    [InlineData("profile train --flow blue --fusion concat", "--fusion belongs to the green flow")]
    [InlineData("profile train --trace", "'--trace'")]
    [InlineData("profile colorize --size 15", "--size is '15'")]
    [InlineData("profile colorize --samples 0", "--samples is '0'")]
    [InlineData("profile colorize --model m --preset tiny", "--model and --preset cannot be given together")]
    [InlineData("profile colorize --samples few", "'ilgpu-colorize profile colorize --help'")]
    public void Wrong_usage_exits_2_and_says_why(string line, string why)
    {
        CommandLineRun run = CommandLineRun.OfLine(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
        Assert.InRange(run.Error.TrimEnd().Split('\n').Length, 1, 2);
    }

    [Fact]
    public void An_empty_path_is_wrong_usage()
        => Assert.Equal(2, CommandLineRun.Of("devices", "--json", "").ExitCode);
}
