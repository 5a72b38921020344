using System.Diagnostics;
using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

/// <summary>Kills a batch of 100 photos twenty times, anywhere, and lets the same command go on each time.</summary>
public sealed class KilledBatchTests : IDisposable
{
    private const int Photos = 100;
    private const int Kills = 20;

    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    // When each picture was written that was found whole; what was not written since is not decoded again.
    private readonly Dictionary<string, DateTime> _whole = [];

    public KilledBatchTests()
    {
        using TinyModel model = new();
        model.WriteTo(_files["model.safetensors"]);
        for (int i = 0; i < Photos; i++)
            _images.WritePng(_files[$"in/{i:000}.png"], TestPhotos.Waves(16, 16, i));
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task No_photo_is_lost_half_written_or_done_twice()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Random random = new(1);
        int hit = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            using Process run = Start();
            // A few photos on, so that most are still to do at the last kill, whatever the machine's speed.
            int photos = Written().Length + random.Next(1, 5);
            while (!run.HasExited && Written().Length < photos)
                await Task.Delay(random.Next(1, 10), token);
            hit += run.HasExited ? 0 : 1;
            run.Kill();
            await run.WaitForExitAsync(token);
            CheckManifest();
        }
        Assert.True(hit >= Kills / 2, $"only {hit} of {Kills} kills came before the batch's end");
        using Process last = Start();
        await last.WaitForExitAsync(token);
        Assert.Equal(0, last.ExitCode);
        Assert.Equal(Photos, CheckManifest());
    }

    // What is called done is there and whole, nothing else is half there, and no output was done twice.
    private int CheckManifest()
    {
        ManifestLine[] done = DoneLines();
        Assert.Equal(done.Length, done.Select(line => line.Output).Distinct().Count());
        Assert.All(done, line => Assert.True(line.HasWholeOutput(), line.Output));
        foreach (string file in Written())
        {
            DateTime written = File.GetLastWriteTimeUtc(file);
            if (_whole.GetValueOrDefault(file) == written)
                continue;
            Assert.Equal(16, _images.Read(file, ImageLimits.Any).Width);
            _whole[file] = written;
        }
        return done.Length;
    }

    private string[] Written() => Directory.GetFiles(_files["out/"], "*.png");

    private ManifestLine[] DoneLines() =>
    [
        .. from text in File.ReadLines(_files["manifest.jsonl"])
           where text.EndsWith('}') && text.Contains("\"status\":\"done\"", StringComparison.Ordinal)
           select JsonSerializer.Deserialize<ManifestLine>(text, BatchManifest.Json)!,
    ];

    private Process Start()
    {
        string[] arguments =
        [
            "exec", Path.Combine(AppContext.BaseDirectory, "ilgpu-colorize.dll"), "colorize", _files["in"], "--out", _files["out"],
            "--model", _files["model.safetensors"], "--manifest", _files["manifest.jsonl"], "--device", "cpu", "--threads", "1",
            "--candidates", "1",
        ];
        ProcessStartInfo start = new("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
