using System.Text.Json;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Cli.Commands;

public sealed class ColorizeRunTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public ColorizeRunTests()
    {
        using TinyModel model = new();
        model.WriteTo(_files["model.safetensors"]);
        _images.WritePng(_files["in/a.png"], TestPhotos.Waves(20, 18, 1));
        _images.WritePng(_files["in/deep/b.png"], TestPhotos.Waves(16, 16, 2));
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Colorize_writes_and_lists_every_sample()
    {
        CommandLineRun run = Colorize(_files["in"], "--samples", "2", "--seed", "18446744073709551615", "--json", _files["list.json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error.Contains("error", StringComparison.Ordinal) ? run.Error : ""));
        using JsonDocument list = JsonDocument.Parse(File.ReadAllBytes(_files["list.json"]));
        Assert.Equal(
            [("a.png", "a-1.png", 1), ("a.png", "a-2.png", 2), ("b.png", "deep/b-1.png", 1), ("b.png", "deep/b-2.png", 2)],
            list.RootElement.EnumerateArray().Select(entry => (
                Path.GetFileName(entry.GetProperty("input").GetString()!),
                Path.GetRelativePath(_files["out"], entry.GetProperty("output").GetString()!).Replace('\\', '/'),
                entry.GetProperty("sample").GetInt32())));
        Assert.All(list.RootElement.EnumerateArray(), entry =>
        {
            Assert.Equal(ulong.MaxValue, entry.GetProperty("seed").GetUInt64());
            Assert.True(File.Exists(entry.GetProperty("output").GetString()));
        });
    }

    [Fact]
    public void Colorize_reports_bad_inputs_does_the_others_and_exits_with_1()
    {
        string text = _files.Write("text.png", "This is no picture.");
        CommandLineRun run = Colorize(text, _files["missing.jpg"], _files["in/a.png"], _files["in/a.png"] + "x",
            Directory.CreateDirectory(_files["none/"]).FullName);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(4, run.Error.Split('\n').Count(line => line.StartsWith("error: ", StringComparison.Ordinal)));
        Assert.Equal(["a.png"], Directory.GetFiles(_files["out"]).Select(path => Path.GetFileName(path)));
        Assert.Contains("1 picture written, 4 inputs failed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Colorize_lists_what_it_wrote_when_it_is_interrupted()
    {
        using CancellationTokenSource interrupt = new();
        using InterruptingWriter error = new(interrupt, after: "coloring 1/2");
        using StringWriter output = new();
        int exitCode = Application.Run(LineOf(_files["in"], "--json", _files["list.json"]), Consoles.Plain(output), Consoles.Plain(error),
            interrupt.Token);
        Assert.Equal(ExitCode.Interrupted, exitCode);
        using JsonDocument list = JsonDocument.Parse(File.ReadAllBytes(_files["list.json"]));
        // Both were drawn together before the first was written.
        Assert.Equal(
            [_files["out/a.png"], _files["out/deep/b.png"]],
            list.RootElement.EnumerateArray().Select(entry => entry.GetProperty("output").GetString()!));
        Assert.Contains("2 pictures written", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_shows_every_photo_failures_first()
    {
        string bad = _files.Write("in/z <bad>.png", "This is no picture.");
        CommandLineRun run = Colorize(_files["in"], "--report", _files["report.html"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("coloring 3/3", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 failed", run.Error, StringComparison.Ordinal);
        string page = File.ReadAllText(_files["report.html"]);
        Assert.Contains("2 of 3 photos are done", page, StringComparison.Ordinal);
        int failure = page.IndexOf("z &lt;bad&gt;.png", StringComparison.Ordinal);
        Assert.InRange(failure, 1, page.IndexOf(_files["out/a.png"], StringComparison.Ordinal));
        Assert.Equal(4, page.Split("src=\"data:image/jpeg;base64,").Length - 1);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain(bad, page, StringComparison.Ordinal);
        // An earlier page is replaced, another file is not.
        Assert.Equal(1, Colorize(_files["in"], "--report", _files["report.html"]).ExitCode);
        string letter = _files.Write("letter.html", "<p>Dear reader</p>");
        Assert.Contains("a page replaces an earlier one", Colorize(_files["in"], "--report", letter).Error, StringComparison.Ordinal);
        Assert.Equal("<p>Dear reader</p>", File.ReadAllText(letter));
    }

    [Fact]
    public void Results_get_their_photos_times_where_that_is_asked_for()
    {
        DateTime time = new(1999, 12, 31, 23, 59, 58, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_files["in/a.png"], time);
        Assert.Equal(0, Colorize(_files["in"], "--keep-times").ExitCode);
        Assert.Equal(time, File.GetLastWriteTimeUtc(_files["out/a.png"]));
        Assert.Equal(0, Colorize(_files["in"]).ExitCode);
        Assert.NotEqual(time, File.GetLastWriteTimeUtc(_files["out/a.png"]));
    }

    [Fact]
    public void Watching_colorizes_what_arrives_until_it_is_interrupted()
    {
        using CancellationTokenSource interrupt = new();
        using InterruptingWriter error = new(interrupt, after: "coloring 2/2");
        using StringWriter output = new();
        int exitCode = Application.Run(LineOf(_files["in"], "--watch"), Consoles.Plain(output), Consoles.Plain(error), interrupt.Token);
        Assert.Equal(ExitCode.Interrupted, exitCode);
        Assert.Contains("Ctrl+C ends it", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("2 pictures written", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from", "embedding")]
    [InlineData("--from", "mean")]
    [InlineData("--temperature", "0")]
    [InlineData("--size", "32")]
    [InlineData("--no-gamut")]
    [InlineData("--upsample", "bilinear")]
    [InlineData("--saturation", "0.5")]
    [InlineData("--keep-colour", "0.5")]
    [InlineData("--no-mark")]
    [InlineData("--profile", "p3")]
    public void Colorize_takes_its_options(params string[] options)
    {
        byte[] Picture(params string[] more)
        {
            Assert.Equal(0, Colorize([_files["in/a.png"], .. more]).ExitCode);
            return File.ReadAllBytes(_files["out/a.png"]);
        }
        byte[] plain = Picture();
        Assert.Equal(plain, Picture());
        Assert.NotEqual(plain, Picture(options));
    }

    [Fact]
    public void Colorize_without_a_named_model_uses_the_one_that_comes_with_the_program()
    {
        CommandLineRun run = CommandLineRun.Of("colorize", _files["in"], "--out", _files["out"], "--device", "cpu");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.True(File.Exists(_files["out/a.png"]));
    }

    [Fact]
    public void Colorize_refuses_a_model_that_is_cut_short_and_a_file_as_output()
    {
        byte[] model = File.ReadAllBytes(_files["model.safetensors"]);
        CommandLineRun cut = CommandLineRun.Of("colorize", _files["in"], "--out", _files["out"], "--device", "cpu", "--model",
            _files.Write("cut.safetensors", model[..(model.Length / 2)]));
        Assert.Equal(1, cut.ExitCode);
        Assert.Contains("cut.safetensors", cut.Error, StringComparison.Ordinal);
        CommandLineRun file = CommandLineRun.Of("colorize", _files["in"], "--out", _files["model.safetensors"], "--model",
            _files["model.safetensors"]);
        Assert.Equal(1, file.ExitCode);
        Assert.Contains("is a file", file.Error, StringComparison.Ordinal);
    }

    private CommandLineRun Colorize(params string[] arguments) => CommandLineRun.Of(LineOf(arguments));

    private string[] LineOf(params string[] arguments)
        => ["colorize", .. arguments, "--out", _files["out"], "--model", _files["model.safetensors"], "--device", "cpu", "--threads", "2"];

    /// <summary>Interrupts as soon as a text was written.</summary>
    private sealed class InterruptingWriter(CancellationTokenSource interrupt, string after) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            if (ToString().Contains(after, StringComparison.Ordinal))
                interrupt.Cancel();
        }

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));
    }
}
