using IlgpuColorize.Data;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

public sealed class DataRefusalTests(TrainedTiny trained) : IClassFixture<TrainedTiny>, IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_missing_or_empty_directory_is_refused()
    {
        string none = Path.Combine(_files.Root, "none"), empty = Directory.CreateDirectory(_files["empty"]).FullName;
        foreach (string command in (string[])["train", "evaluate"])
        {
            Refused(command, none, none, "there is no such directory");
            Refused(command, empty, empty, "the directory is empty");
        }
        Assert.False(Directory.Exists(_files["run"]));
    }

    [Fact]
    public void A_label_out_of_range_is_refused_with_file_value_and_class_count()
    {
        string pack = CopyOfPack();
        foreach (string label in Directory.GetFiles(Path.Combine(pack, "labels")))
            _images.WritePng(label, new LabelMap(32, 32, [.. Enumerable.Repeat((byte)200, 32 * 32)]));
        foreach (string command in (string[])["train", "evaluate"])
            Refused(command, pack, Path.Combine(pack, "labels"), "class index 200", $"{SyntheticScenes.ClassNames.Count} classes");
    }

    [Fact]
    public void Image_and_labels_of_different_sizes_are_refused()
    {
        string pack = CopyOfPack();
        foreach (string label in Directory.GetFiles(Path.Combine(pack, "labels")))
            _images.WritePng(label, new LabelMap(32, 30, new byte[32 * 30]));
        foreach (string command in (string[])["train", "evaluate"])
            Refused(command, pack, Path.Combine(pack, "labels"), "32 x 30", "32 x 32");
    }

    [Fact]
    public void An_id_without_its_file_is_refused()
    {
        string pack = CopyOfPack();
        File.AppendAllText(Path.Combine(pack, "train.txt"), "ghost\n");
        foreach (string command in (string[])["train", "evaluate"])
            Refused(command, pack, Path.Combine(pack, "train.txt"), "'ghost'");
    }

    [Fact]
    public void A_picture_that_does_not_decode_is_refused()
    {
        string pack = CopyOfPack();
        foreach (string image in Directory.GetFiles(Path.Combine(pack, "images")))
            File.WriteAllBytes(image, File.ReadAllBytes(image)[..200]);
        foreach (string command in (string[])["train", "evaluate"])
            Refused(command, pack, Path.Combine(pack, "images"), "damaged");
    }

    private void Refused(string command, string pack, params string[] parts)
    {
        string[] what = command == "train"
            ? ["--out", _files["run"], "--config", trained.Configuration, "--steps", "1", "--batch", "2"]
            : ["--model", trained.Model];
        BadInput.Refused(CommandLineRun.Of([command, "--data", pack, .. what, "--device", "cpu", "--threads", "1"]), parts);
        Assert.False(File.Exists(Path.Combine(_files.Root, "run", "model.safetensors")));
    }

    private string CopyOfPack()
    {
        foreach (string file in Directory.GetFiles(trained.Pack, "*", SearchOption.AllDirectories))
            File.Copy(file, _files[Path.Combine("pack", Path.GetRelativePath(trained.Pack, file))]);
        return _files["pack"];
    }
}
