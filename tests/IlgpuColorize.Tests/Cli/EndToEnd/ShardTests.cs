using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.Tests.Chaos;
using IlgpuColorize.Tests.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

/// <summary>Colorizes a folder in five shards, each a program of its own, as a cluster does.</summary>
public sealed class ShardTests : IDisposable
{
    private const int Photos = 60;
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
        // Two of the second round's shards are killed among their first photos, and the launcher starts them again.
        string script = """
            shard() { $P colorize in --out $1 --model model.safetensors --device cpu --threads 1 --shard $2/5 >/dev/null; }
            for i in 0 1 2 3 4; do shard a $i || exit; done
            shard b 4 || exit
            for i in 3 1; do
                $P colorize in --out b --model model.safetensors --device cpu --threads 1 --shard $i/5 >/dev/null 2>&1 & p=$!
                until [ -s b/shard-000$i-of-0005.jsonl ]; do kill -0 $p || exit 8; sleep 0.02; done
                kill -KILL $p; wait $p
            done
            shard b 2 || exit
            $P batch merge in --out b --json before.json && exit 9
            for i in 0 3 1; do shard b $i || exit; done
            $P batch merge in --out b --json after.json || exit
            $P colorize in --out whole --model model.safetensors --device cpu --threads 1 || exit
            for out in a b; do diff -r -x '*.jsonl' -x '.psc-*' $out whole || exit 7; done
            """;
        ProgramProcess run = (await ProgramProcess.Shell(script, _files.Root, Seconds)).EndedWell(0);
        Assert.Contains($"b: {Photos} photos, {Photos} done, 0 failed, 0 missing; {Photos} pictures", run.Output, StringComparison.Ordinal);
        Assert.Matches("missing in shard 0: [0-9]+ photos", run.Error);
        JsonElement before = Report("before.json"), after = Report("after.json");
        Assert.Equal(Photos, before.GetProperty("done").GetInt32() + before.GetProperty("missing").GetArrayLength());
        Assert.Contains(before.GetProperty("missing").EnumerateArray(), photo => photo.GetProperty("shard").GetInt32() == 0);
        Assert.Equal(5, after.GetProperty("manifests").GetArrayLength());
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

    private JsonElement Report(string name) => JsonDocument.Parse(File.ReadAllText(_files[name])).RootElement;

    private string[] InputsOf(string output) =>
    [
        .. Directory.GetFiles(_files[output], "shard-*.jsonl")
            .SelectMany(manifest => BatchManifest.ReadLines(manifest).Select(line => line.Input).Distinct()),
    ];
}
