using Xunit;

namespace IlgpuColorize.Tests.Cli;

public sealed class HelpTests
{
    [Theory]
    [InlineData("demo", "--out <DIR>|--steps <N>|--seed <N>")]
    [InlineData("train",
        "--data <DIR[:WEIGHT]>|--map <FILE.json>|--cache <DIR>|--set <KEY=VALUE>|--schedule <constant|--warm-up <N>|--cool-down <N>"
            + "|--clip-norm <X>|--accumulate <N>|--sizes <N|--augment|--overfit <N>|--dry-run|--max-time <TIME>|--out <RUN> (REQUIRED)"
            + "|--preset <P>|--config <FILE.json>|--flow <F>|--fusion <F>|--size <N>|--steps <N>|--epochs <N>|--batch <N>"
            + "|--learning-rate <X>|--seed <N>|--resume |--init <MODEL>|--validate-every <N>|--checkpoint-every <N>|--canvas-noise <X>"
            + "|--own-draws <X>|--generator-alone |--judge ")]
    [InlineData("colorize",
        "<INPUT>...|--out <DIR> (REQUIRED)|--model <FILE>|--samples <N>|--seed <N>|--temperature <T>"
            + "|--from <generator|embedding|mean>|--size <N>|--fit <HOW>|--no-gamut |--upsample <HOW>|--saturation <X>"
            + "|--keep-colour <SHARE>|--format <FORMAT>|--quality <N>|--name "
            + "<TEMPLATE>|--strip |--no-mark |--profile <PROFILE>|--page <N|all>|--max-pixels <N>|--manifest <FILE>|--overwrite "
            + "<WHICH>|--failed |--json <FILE>")]
    [InlineData("evaluate",
        "--data <DIR> (REQUIRED)|--model <FILE>|--split <train|--limit <N>|--size <N>|--aged |--samples <N>|--draws <N>|--candidates <N>"
            + "|--seed <N>|--temperature <T>|--from <generator|--judge <FILE>|--resamples <N>|--json <FILE>")]
    [InlineData("experiment", "<NAME>|--data <PACK> (REQUIRED)|--out <DIR> (REQUIRED)|--steps <N>|--preset <P>|--seeds <N>|--limit <N>")]
    [InlineData("study make", "--images <DIR...> (REQUIRED)|--truth <DIR> (REQUIRED)|--out <DIR> (REQUIRED)|--checks <N>")]
    [InlineData("study score", "<CSV>...|--study <DIR> (REQUIRED)|--json <FILE>")]
    [InlineData("export", "--model <FILE> (REQUIRED)|--to <onnx|--out <PLACE> (REQUIRED)")]
    [InlineData("selftest", "--golden <FILE...>|--algorithm <NAME|--precision <fp32|--json <FILE>")]
    [InlineData("devices", "--json <FILE>")]
    [InlineData("formats", "--json <FILE>")]
    [InlineData("profile train",
        "--data <DIR>|--preset <P>|--flow <F>|--fusion <F>|--size <N>|--batch <N>|--steps <N>|--json <FILE>|--trace <FILE>")]
    [InlineData("profile colorize",
        "[<INPUT>...]|--model <FILE>|--preset <P>|--size <N>|--samples <N>|--from <generator|embedding|mean>|--json <FILE>|--trace <FILE>")]
    public void Help_of_a_command_lists_every_option(string command, string options)
    {
        CommandLineRun run = CommandLineRun.OfLine($"{command} --help");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.All([.. options.Split('|'), "--device <D>", "--threads <N>", "--verbose"],
            option => Assert.Contains(option, run.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("train")]
    [InlineData("colorize")]
    [InlineData("evaluate")]
    [InlineData("experiment")]
    [InlineData("study make")]
    [InlineData("study score")]
    [InlineData("export")]
    [InlineData("selftest")]
    [InlineData("devices")]
    [InlineData("profile")]
    [InlineData("profile train")]
    [InlineData("profile colorize")]
    public void Every_option_is_explained(string command)
    {
        string[] lines = CommandLineRun.OfLine($"{command} --help").Output.Split('\n');
        Assert.All(lines.Where(line => line.StartsWith("  -", StringComparison.Ordinal)),
            line => Assert.Matches(@"^  -\S.*?  +\S.{8}", line));
    }

    [Fact]
    public void Help_of_the_program_lists_every_command()
    {
        CommandLineRun run = CommandLineRun.Of("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.All(["demo", "train", "colorize", "evaluate", "experiment", "study", "export", "selftest", "devices", "formats", "profile"],
            command => Assert.Contains($"\n  {command} ", run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void Version_is_printed()
    {
        CommandLineRun run = CommandLineRun.Of("--version");
        Assert.Equal(0, run.ExitCode);
        Assert.NotEmpty(run.Output.Trim());
    }
}
