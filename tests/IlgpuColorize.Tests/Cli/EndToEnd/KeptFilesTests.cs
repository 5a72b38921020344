using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

/// <summary>Holds that what a command writes beside its results replaces nothing either, and never an output of the same run.</summary>
public sealed class KeptFilesTests(TrainedTiny trained) : IClassFixture<TrainedTiny>, IDisposable
{
    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void List_of_formats_replaces_no_photo()
    {
        byte[] photo = File.ReadAllBytes(Photo());
        BadInput.Refused(CommandLineRun.Of("formats", "--json", _files["a.png"]), "a.png: exists and was not written by this command");
        Assert.Equal(photo, File.ReadAllBytes(_files["a.png"]));
    }

    [Theory]
    [InlineData("--json", "is the list of --json, which is never written over")]
    [InlineData("--report", "is the page of --report, which is never written over")]
    [InlineData("--manifest", "is the manifest, which is never written over")]
    [InlineData("--grid", "is a sheet of this run, which is never written over")]
    public void Picture_and_record_of_one_name_are_not_both_written(string option, string why)
    {
        string place = Path.Combine(_files.Root, "out", "a.png");
        CommandLineRun run = CommandLineRun.Of(
            "colorize", Photo(), "--out", _files["out"], "--model", trained.Model, "--device", "cpu", "--overwrite", "always", option,
            place);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(place) && PictureMark.Has(place, _files["a.png"]));
    }

    [Fact]
    public void Report_never_becomes_a_part_of_a_data_set()
    {
        foreach (string part in (string[])["images/report.json", "labels/000000.json", "SOURCE.md", "classes.txt"])
        {
            string place = Path.Combine(trained.Pack, part);
            BadInput.Refused(
                CommandLineRun.Of(
                    "evaluate", "--data", trained.Pack, "--model", trained.Model, "--device", "cpu", "--json", place), "the data set");
        }
        Assert.False(File.Exists(Path.Combine(trained.Pack, "images", "report.json")));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("run.json")]
    [InlineData("report.html")]
    [InlineData("metrics.csv")]
    [InlineData(".lock")]
    public void Run_keeps_the_users_file(string name)
    {
        string mine = _files.Write($"run/{name}", File.ReadAllText(trained.Configuration));
        CommandLineRun run = CommandLineRun.Of(
            "train", "--data", trained.Pack, "--out", _files["run"], "--config", name == "config.json" ? mine : trained.Configuration,
            "--steps", "1", "--batch", "2", "--device", "cpu");
        BadInput.Refused(run, name, "move it, or choose another --out");
        Assert.Equal(File.ReadAllText(trained.Configuration), File.ReadAllText(mine));
    }

    [Fact]
    public void Place_of_another_kind_is_refused_before_the_first_step()
    {
        foreach (string folder in (string[])["events", "samples"])
        {
            _files.Write($"of-{folder}/{folder}", "mine");
            BadInput.Refused(trained.Train(Path.Combine(_files.Root, $"of-{folder}"), "--steps", "1"), $"{folder}: is a file where");
        }
        Directory.CreateDirectory(_files["of-model/model.safetensors"]);
        CommandLineRun run = trained.Train(Path.Combine(_files.Root, "of-model"), "--steps", "1");
        BadInput.Refused(run, "model.safetensors: is a directory");
        Assert.DoesNotContain("training 1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_that_was_killed_before_its_first_checkpoint_can_be_begun_again()
    {
        Assert.Equal(0, trained.Train(_files["run"], "--steps", "1").ExitCode);
        foreach (string name in (string[])["model.safetensors", "best.safetensors", "metrics.jsonl"])
            File.Delete(Path.Combine(_files.Root, "run", name));
        CommandLineRun again = trained.Train(_files["run"], "--steps", "1");
        Assert.True(again.ExitCode == 0, again.Error);
    }

    [Fact]
    public void Cache_keeps_what_is_none()
    {
        byte[] photo = File.ReadAllBytes(Photo());
        string mine = _files.Write("cache/examples-16.cache", photo);
        BadInput.Refused(Train(), "examples-16.cache: exists and is no cache of examples");
        Assert.Equal(photo, File.ReadAllBytes(mine));
        File.Delete(mine);
        File.CreateSymbolicLink(mine, _files["a.png"]);
        BadInput.Refused(Train(), "examples-16.cache: is a symbolic link");
        Assert.Equal(photo, File.ReadAllBytes(_files["a.png"]));
        File.Delete(mine);
        // What a stop may leave of the mark.
        _files.Write("cache/examples-16.cache", "psc-ex");
        Assert.Equal(0, Train().ExitCode);

        CommandLineRun Train()
            => trained.Train(Path.Combine(_files.Root, $"run{Guid.NewGuid():N}"), "--steps", "1", "--cache", _files["cache"]);
    }

    [Fact]
    public void Cache_that_cannot_be_written_is_told_of()
    {
        string file = _files.Write("place", "mine");
        CommandLineRun run = trained.Train(_files["run"], "--steps", "1", "--cache", file);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("examples-16.cache: nothing is added to this cache (", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_below_a_file_is_refused_before_anything_is_drawn()
    {
        string below = Path.Combine(Photo(), "out");
        CommandLineRun run = CommandLineRun.Of(
            "colorize", _files["a.png"], "--out", below, "--model", trained.Model, "--device", "cpu");
        BadInput.Refused(run, $"{below}: lies below {_files["a.png"]}, which is a file; give --out a directory.");
        BadInput.Refused(trained.Train(below, "--steps", "1"), "which is a file; give --out a directory.");
    }

    private string Photo()
    {
        new VipsImageFiles().WritePng(_files["a.png"], TestPhotos.Waves(16, 16, 1));
        return _files["a.png"];
    }
}
