using IlgpuColorize.Data;
using IlgpuColorize.Tests.Cli;
using IlgpuColorize.Tests.Cli.EndToEnd;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Chaos;

/// <summary>Holds what the program does under closed streams, odd files, low limits and signals, each as a process of its own.</summary>
public sealed class ProgramChaosTests(TrainedTiny trained) : IClassFixture<TrainedTiny>, IDisposable
{
    private const int SigHup = 1;

    // Made once for all limits.
    private static readonly Lazy<byte[]> LargePhoto = new(() =>
    {
        using TemporaryDirectory files = new();
        new VipsImageFiles().WritePng(files["large.png"], TestPhotos.Waves(1500, 1200, 1));
        return File.ReadAllBytes(files["large.png"]);
    });

    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("$P devices 2>&-", 0)]
    [InlineData("$P devices 2>/dev/full", 0)]
    [InlineData("$P devices --bogus 2>/dev/full", 2)]
    [InlineData("$P devices >/dev/full", 1)]
    [InlineData("$P devices >&-", 1)]
    [InlineData("$P devices <&-", 0)]
    [InlineData("$P devices | :", 0)]
    [InlineData("$D stats none 2>/dev/full", 1)]
    [InlineData("$D stats none 2>&-", 1)]
    [InlineData("$D --help >/dev/full", 1)]
    public async Task Streams_that_are_full_or_closed_end_nothing(string script, int exitCode)
    {
        ProgramProcess run = (await ProgramProcess.Shell(script, _files.Root)).EndedWell(exitCode);
        if (script.Contains(" >", StringComparison.Ordinal))
            Assert.Contains("error: standard output cannot be written (", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2>/dev/full", 0)]
    [InlineData("2>&-", 0)]
    [InlineData(">/dev/full", 1)]
    public async Task Training_that_cannot_be_told_of_is_done_and_saved(string streams, int exitCode)
    {
        (await ProgramProcess.Shell($"$P {Train("run", 3)} {streams}", _files.Root)).EndedWell(exitCode);
        Assert.True(File.Exists(_files["run/optimizer-00000003.safetensors"]));
        Assert.True(File.Exists(_files["run/model.safetensors"]));
    }

    [Fact]
    public async Task Files_that_are_no_files_are_refused()
    {
        string script = $"""
            mkfifo fifo; ln -s /dev/zero zero; mkdir pack pack/images; ln -s ../fifo pack/train.txt
            $P colorize fifo zero /dev/null --out out --model {trained.Model} --device cpu; echo $?
            $P colorize fifo --out out --model fifo --device cpu; echo $?
            $P evaluate --data {trained.Pack} --model zero --device cpu; echo $?
            $P train --data pack --out run --device cpu; echo $?
            $P train --data {trained.Pack} --out run --config fifo --device cpu; echo $?
            $P selftest --golden zero; echo $?
            $P devices --json fifo; echo $?
            $P devices --json zero; echo $?
            """;
        ProgramProcess run = (await ProgramProcess.Shell(script, _files.Root)).EndedWell(0);
        Assert.Equal(Enumerable.Repeat("1", 8), run.Output.Split('\n').Where(line => line.Length == 1));
        Assert.Contains("error: fifo: is a named pipe", run.Error, StringComparison.Ordinal);
        Assert.Contains("error: zero: is a device", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Imports_leave_out_what_is_no_file_and_never_find_their_own_photos()
    {
        new VipsImageFiles().WritePng(_files["odd/a.png"], TestPhotos.Waves(20, 20, 1));
        string script = """
            mkfifo odd/f.jpg; ln -s /dev/zero odd/z.png
            $D folder --images odd --val 0% --out pack || exit
            $D coco --images odd --annotations odd/f.jpg --out coco && exit 9
            $D folder --images odd --val 0% --out odd/pack && exit 8
            $D merge --data pack --out odd/a.png && exit 7
            exit 0
            """;
        ProgramProcess run = (await ProgramProcess.Shell(script, _files.Root)).EndedWell(0);
        Assert.Contains("pack: 1 training and 0 validation photos, 2 left out", run.Output, StringComparison.Ordinal);
        Assert.Contains("left out: odd/f.jpg: cannot be read ('odd/f.jpg' is a named pipe, not a regular", run.Error,
            StringComparison.Ordinal);
        Assert.Contains("error: odd/f.jpg: cannot be read (", run.Error, StringComparison.Ordinal);
        Assert.Contains("error: odd/pack: lies in odd, where its photos would be found again", run.Error, StringComparison.Ordinal);
        Assert.Contains("error: odd/a.png: this is a file", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ulimit -n 30")]
    [InlineData("ulimit -n 40")]
    [InlineData("ulimit -n 60")]
    [InlineData("ulimit -n 80")]
    [InlineData("ulimit -s 64")]
    [InlineData("export TMPDIR=none")]
    [InlineData("export DOTNET_GCHeapHardLimit=0x1800000")]
    [InlineData("export DOTNET_GCHeapHardLimit=0x4000000")]
    public async Task Low_limits_end_clearly(string limit)
    {
        _files.Write("a.png", LargePhoto.Value);
        string script = $"{limit}; $P colorize a.png --out out --model {trained.Model} --device cpu";
        ProgramProcess run = (await ProgramProcess.Shell(script, _files.Root)).EndedWell(0, 1);
        Assert.True(run.ExitCode == 0 || run.Error.Contains("error: ", StringComparison.Ordinal), run.Error);
        Assert.Empty(Directory.GetFiles(_files.Root, ".psc-*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Photo_that_does_not_fit_into_memory_is_that_photos_failure()
    {
        new VipsImageFiles().WritePng(_files["in/small.png"], TestPhotos.Waves(20, 20, 1));
        // Its header claims 49 megapixels, which take 1.2 GiB.
        File.Copy(
            Path.Combine(LayeringTests.FindRoot(), "tests/IlgpuColorize.Tests/Cases/jpeg_1237bytes_7000x7000.jpg"),
            _files["in/large.jpg"]);
        string script =
            $"export DOTNET_GCHeapHardLimit=0x18000000; $P colorize in --out out --model {trained.Model} --device cpu --threads 1";
        ProgramProcess run = (await ProgramProcess.Shell(script, _files.Root)).EndedWell(1);
        Assert.Contains("megapixels do not fit into memory; they are left out", run.Error, StringComparison.Ordinal);
        Assert.Contains("in/large.jpg: 7000 x 7000 is 49.0 megapixels; the limit is ", run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_files["out/small.png"]));
    }

    [Fact]
    public async Task Address_space_that_is_too_small_is_said_before_a_library_ends_the_process()
    {
        // The least that .NET itself starts in depends on the machine's processors; this is well above it.
        const string Limit = "ulimit -v 2500000";
        ProgramProcess run = await ProgramProcess.Shell($"{Limit}; $P devices; echo $?; $D stats none; echo $?", _files.Root);
        Assert.Equal("1\n1\n", run.EndedWell(0).Output);
        Assert.Contains("error: the process may use 2441 MiB of addresses, and needs at least 3072.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_terminal_ends_training_with_a_checkpoint()
    {
        // A shell gives its children what its parent ignores, and cannot turn that back.
        Assert.SkipWhen(SignalIsIgnored(SigHup), "SIGHUP is ignored here, as under nohup.");
        string script = $"""
            $P {Train("run", 1000000)} 2>/dev/null & p=$!
            until [ -s run/metrics.jsonl ]; do sleep 0.1; done
            kill -HUP $p; wait $p
            """;
        (await ProgramProcess.Shell(script, _files.Root)).EndedWell(ExitCode.Interrupted);
        Assert.True(File.Exists(_files["run/model.safetensors"]));
    }

    [Fact]
    public async Task File_that_may_not_grow_further_does_not_end_training()
    {
        // The signal that comes with such a write (ulimit -f), here without the write.
        string script = $"""
            $P {Train("run", 1000000)} 2>/dev/null & p=$!
            until [ -s run/metrics.jsonl ]; do sleep 0.1; done
            kill -XFSZ $p; sleep 0.3; kill -TERM $p; wait $p
            """;
        (await ProgramProcess.Shell(script, _files.Root)).EndedWell(ExitCode.Interrupted);
        Assert.True(File.Exists(_files["run/model.safetensors"]));
    }

    [Fact]
    public async Task Second_signal_ends_a_program_that_is_held_up()
    {
        // A pipe that is full and that nobody reads holds up the first line on standard error for ever.
        string script = $"""
            mkfifo held; exec 3<>held; head -c 65536 /dev/zero >&3
            $P {Train("run", 1000000)} 2>&3 & p=$!
            sleep 2; kill -TERM $p; sleep 0.5; kill -0 $p && echo held
            kill -TERM $p; wait $p
            """;
        ProgramProcess run = (await ProgramProcess.Shell(script, _files.Root)).EndedWell(ExitCode.Interrupted);
        Assert.Contains("held", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kills_lose_no_more_than_the_steps_since_the_checkpoint()
    {
        string more = "--checkpoint-every 1 --validate-every 2";
        CommandLineRun whole = CommandLineRun.OfLine($"{Train(_files["whole"], 8)} {more}");
        Assert.True(whole.ExitCode == 0, whole.Error);
        string script = $"""
            for kill in 0.9 1.1 1.3; do
                resume=; [ -e run/model.safetensors ] && resume=--resume
                $P {Train("run", 8)} {more} $resume 2>err & p=$!
                sleep $kill; kill -KILL $p; wait $p
            done
            resume=; [ -e run/model.safetensors ] && resume=--resume
            $P {Train("run", 8)} {more} $resume >/dev/null || exit
            cmp run/model.safetensors whole/model.safetensors && cmp run/best.safetensors whole/best.safetensors
            """;
        (await ProgramProcess.Shell(script, _files.Root)).EndedWell(0);
        Assert.Empty(Directory.GetFiles(_files["run"], ".psc-*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Killed_import_is_no_data_set_and_goes_on_to_be_whole()
    {
        for (int i = 0; i < 40; i++)
            TestPhotos.WriteJpeg(_files[$"photos/{i}.jpg"], TestPhotos.Waves(300, 200, i));
        string script = """
            import="$D folder --images photos --val 20% --out"
            $import whole || exit
            for photos in 2 20; do
                rm -rf pack; $import pack 2>/dev/null & p=$!
                until [ $(ls pack/images 2>/dev/null | wc -l) -ge $photos ]; do sleep 0.01; done
                kill -KILL $p; wait $p
                [ -e pack/train.txt ] && continue
                echo killed
                $D check pack >/dev/null 2>&1 && exit 9
                $import pack && diff -r whole pack || exit 8
            done
            """;
        ProgramProcess run = (await ProgramProcess.Shell(script, _files.Root)).EndedWell(0);
        Assert.Contains("killed", run.Output, StringComparison.Ordinal);
    }

    private static bool SignalIsIgnored(int signal)
    {
        const string Status = "/proc/self/status", Key = "SigIgn:";
        string? mask = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return mask is not null && (Convert.ToUInt64(mask[Key.Length..].Trim(), 16) >> (signal - 1) & 1) != 0;
    }

    private string Train(string run, int steps)
        => $"train --data {trained.Pack} --out {run} --config {trained.Configuration} --batch 2 --device cpu --threads 2 --steps {steps}";
}
