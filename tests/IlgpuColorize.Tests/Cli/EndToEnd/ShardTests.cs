using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.Tests.Chaos;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

/// <summary>Colorizes a folder in five shards, as a cluster does.</summary>
public sealed class ShardTests : IDisposable
{
    private const int Photos = 60;
    private const int Shards = 5;
    private const int Seconds = 170;
    private readonly TemporaryDirectory _files = new();

    public ShardTests()
    {
        using TinyModel model = new();
        model.WriteTo(_files["model.safetensors"]);
        VipsImageFiles files = new();
        for (int i = 0; i < Photos; i++)
            files.WritePng(_files[$"in/{i % 3}/{i:000}.png"], TestPhotos.Waves(16, 16, i));
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Any_order_kills_and_reruns_leave_the_same_pictures_and_every_photo_once()
    {
        // The first round in this process, and all of it as one program would do it.
        for (int shard = 0; shard < Shards; shard++)
            Colorize("a", "--shard", $"{shard}/{Shards}");
        Colorize("whole");
        // The second with a program for each shard. Two are killed among their first photos, and the launcher starts them again.
        await RunShell("""
            shard b 4 || exit
            for i in 3 1; do
                $P colorize in --out b --model model.safetensors --device cpu --threads 1 --shard $i/5 >/dev/null 2>&1 & p=$!
                until [ -s b/shard-000$i-of-0005.jsonl ]; do kill -0 $p || exit 8; sleep 0.02; done
                kill -KILL $p; wait $p
            done
            shard b 2
            """);
        CommandLineRun merged = Merge("b", "before.json");
        Assert.Equal(ExitCode.Failed, merged.ExitCode);
        Assert.Matches("missing in shard 0: [0-9]+ photos", merged.Error);
        await RunShell("for i in 0 3 1; do shard b $i || exit; done");
        merged = Merge("b", "after.json");
        Assert.True(merged.ExitCode == 0, merged.Error);
        Assert.Contains($"b: {Photos} photos, {Photos} done, 0 failed, 0 missing; {Photos} pictures", merged.Output,
            StringComparison.Ordinal);
        await RunShell("for out in a b; do diff -r -x '*.jsonl' -x '.psc-*' $out whole || exit 7; done");
        JsonElement before = Report("before.json"), after = Report("after.json");
        Assert.Equal(Photos, before.GetProperty("done").GetInt32() + before.GetProperty("missing").GetArrayLength());
        Assert.Contains(before.GetProperty("missing").EnumerateArray(), photo => photo.GetProperty("shard").GetInt32() == 0);
        Assert.Equal(Shards, after.GetProperty("manifests").GetArrayLength());
        foreach (string output in (string[])["a", "b"])
            Assert.Equal(Photos, InputsOf(output).Distinct().Count());
        // Nothing is done by two shards: each photo is in one manifest.
        Assert.Equal(Photos, InputsOf("a").Length);
    }

    [Fact]
    public void Merge_of_nothing_says_what_to_give()
    {
        CommandLineRun run = CommandLineRun.Of("batch", "merge", _files["in"], "--out", _files["none"]);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("holds no shard-*-of-*.jsonl; give the directory that 'colorize --shard' wrote to", run.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Shard_that_is_none_is_wrong_usage()
    {
        CommandLineRun run = CommandLineRun.Of("colorize", _files["in"], "--out", _files["out"], "--shard", "5/5");
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("--shard is '5/5'; it must be I/N with I from 0 to N - 1, or auto/N.", run.Error, StringComparison.Ordinal);
    }

    private async Task RunShell(string script)
    {
        const string Shard =
            "shard() { $P colorize in --out $1 --model model.safetensors --device cpu --threads 1 --shard $2/5 >/dev/null; }\n";
        (await ProgramProcess.Shell(Shard + script, _files.Root, Seconds)).EndedWell(0);
    }

    private void Colorize(string output, params string[] more)
    {
        CommandLineRun run = CommandLineRun.Of(
            ["colorize", _files["in"], "--out", _files[output], "--model", _files["model.safetensors"], "--device", "cpu", "--threads", "1",
                .. more]);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private CommandLineRun Merge(string output, string report)
        => CommandLineRun.Of("batch", "merge", _files["in"], "--out", _files[output], "--json", _files[report]);

    private JsonElement Report(string name) => JsonDocument.Parse(File.ReadAllText(_files[name])).RootElement;

    private string[] InputsOf(string output) =>
    [
        .. Directory.GetFiles(_files[output], "shard-*.jsonl")
            .SelectMany(manifest => BatchManifest.ReadLines(manifest).Select(line => line.Input).Distinct()),
    ];
}
