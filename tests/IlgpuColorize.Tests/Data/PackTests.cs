using IlgpuColorize.Data;
using Xunit;

namespace IlgpuColorize.Tests.Data;

public sealed class PackTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Pack_lists_and_loads_what_was_written()
    {
        SyntheticPack.Write(_files["pack"], count: 3, valCount: 2, seed: 5, size: 32, files: new VipsImageFiles(),
            cancellationToken: Cancellation);
        Pack pack = Pack.Open(_files["pack"], new VipsImageFiles());
        Assert.True(pack.HasLabels);
        Assert.Equal(SyntheticScenes.ClassNames, pack.Classes);
        Assert.Equal(["000000", "000001", "000002"], pack.TrainIds);
        Assert.Equal(["000003", "000004"], pack.ValidationIds);
        Assert.True(File.Exists(Path.Combine(pack.Directory, "SOURCE.md")));

        SyntheticScene scene = SyntheticScenes.Draw(5, 4, 32);
        (_, LabelMap? labels) = pack.Read("000004");
        Assert.Equal(scene.Labels.Indices, labels!.Indices);
        ColorExample example = pack.Load("000004", 16);
        Assert.Equal((256, 32, 16), (example.Lightness.Length, example.ChromaLevels.Length, example.Labels.Length));
        Assert.Empty(PackSurvey.Of(pack, cancellation: Cancellation).Problems);
    }

    [Fact]
    public void A_pack_without_labels_and_validation_opens()
    {
        string pack = Colours("pack", "a", "b");
        Pack opened = Pack.Open(pack, new VipsImageFiles());
        Assert.False(opened.HasLabels);
        Assert.Empty(opened.ValidationIds);
        Assert.Null(opened.Read("a").Labels);
        Assert.All(opened.Load("b", 8).Labels, label => Assert.Equal(LabelMap.Ignore, label));
    }

    [Fact]
    public void Missing_and_empty_directories_and_lists_are_refused()
    {
        OpenRefused(Path.Combine(_files.Root, "none"), "there is no such directory");
        Directory.CreateDirectory(_files["empty"]);
        OpenRefused(_files["empty"], "the directory is empty");
        _files.Write("other/readme.txt", "x");
        OpenRefused(_files["other"], "there is no images/");

        string pack = Colours("pack", "a");
        File.WriteAllText(Path.Combine(pack, "train.txt"), "\n \n");
        OpenRefused(pack, "train.txt: names no image");
        File.WriteAllText(Path.Combine(pack, "train.txt"), "a\na\n");
        OpenRefused(pack, "names 'a' 2 times");
        File.WriteAllText(Path.Combine(pack, "train.txt"), "a\nghost\n");
        OpenRefused(pack, "train.txt: names 'ghost'", "does not exist");
        File.Delete(Path.Combine(pack, "train.txt"));
        OpenRefused(pack, "train.txt: is missing");
    }

    [Fact]
    public void Labels_and_class_names_belong_together()
    {
        string pack = Labelled();
        File.Delete(Path.Combine(pack, "classes.txt"));
        OpenRefused(pack, "classes.txt: is missing while labels/ exists");
        string colours = Colours("colours", "a");
        File.WriteAllText(Path.Combine(colours, "classes.txt"), "sky\n");
        OpenRefused(colours, "there is no labels/");
    }

    [Fact]
    public void A_label_out_of_range_names_file_value_and_class_count()
    {
        string pack = Labelled();
        _images.WritePng(Path.Combine(pack, "labels", "a.png"),
            new LabelMap(8, 8, [.. Enumerable.Range(0, 64).Select(i => (byte)(i == 9 ? 2 : i == 10 ? 255 : 1))]));
        ReadRefused(pack, "a", Path.Combine(pack, "labels", "a.png"), "class index 2 is out of range", "2 classes");
    }

    [Fact]
    public void Labels_of_another_size_or_missing_are_refused()
    {
        string pack = Labelled();
        _images.WritePng(Path.Combine(pack, "labels", "a.png"), new LabelMap(4, 8, new byte[32]));
        ReadRefused(pack, "a", Path.Combine(pack, "labels", "a.png"), Path.Combine(pack, "images", "a.png"), "4 x 8", "8 x 8");
        File.Delete(Path.Combine(pack, "labels", "a.png"));
        ReadRefused(pack, "a", "'a' has no labels");
    }

    [Fact]
    public void Check_lists_every_problem()
    {
        string pack = Colours("pack", "a", "b", "c", "d");
        File.WriteAllText(Path.Combine(pack, "images", "b.png"), "no picture");
        byte[] whole = File.ReadAllBytes(Path.Combine(pack, "images", "d.png"));
        File.WriteAllBytes(Path.Combine(pack, "images", "d.png"), whole[..^20]);
        File.WriteAllText(Path.Combine(pack, "val.txt"), "a\n");
        IReadOnlyList<string> problems = PackSurvey.Of(Pack.Open(pack, new VipsImageFiles()), cancellation: Cancellation).Problems;
        Assert.Collection(
            problems,
            problem => Assert.Contains("'a' is in train.txt too", problem, StringComparison.Ordinal),
            problem => Assert.Contains("b.png: this is a text file", problem, StringComparison.Ordinal),
            problem => Assert.Contains("d.png: the PNG is damaged", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Cache_gives_the_pack_s_examples_first_and_again()
    {
        SyntheticPack.Write(_files["pack"], count: 4, valCount: 0, seed: 1, size: 32, files: new VipsImageFiles(),
            cancellationToken: Cancellation);
        Pack pack = Pack.Open(_files["pack"], new VipsImageFiles());
        var cache = new ExampleCache(pack, 16);
        ColorExample fresh = cache.Get("000002");
        cache.Preload(pack.TrainIds, threads: 2, cancellationToken: Cancellation);
        Assert.Equal(4, cache.Count);
        ColorExample kept = cache.Get("000002");
        ColorExample exact = pack.Load("000002", 16);
        Assert.Equal(fresh.Lightness, kept.Lightness);
        Assert.Equal(exact.ChromaLevels, kept.ChromaLevels);
        Assert.Equal(exact.Labels, kept.Labels);
        for (int i = 0; i < exact.Lightness.Length; i++)
            Assert.Equal(exact.Lightness[i], kept.Lightness[i], 1.6e-5f);
    }

    [Fact]
    public void Cache_reports_the_file_that_fails()
    {
        string directory = Colours("pack", "a", "b");
        Pack pack = Pack.Open(directory, new VipsImageFiles());
        File.WriteAllText(Path.Combine(directory, "images", "b.png"), "no picture");
        var error = Assert.Throws<ImageFileException>(() =>
            new ExampleCache(pack, 8).Preload(pack.TrainIds, threads: 2, cancellationToken: Cancellation));
        Assert.Contains("b.png", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Synthetic_pack_leaves_a_full_directory_alone()
    {
        _files.Write("full/mine.txt", "x");
        var error = Assert.Throws<PackException>(() =>
            SyntheticPack.Write(_files["full"], 1, 0, 1, 16, new VipsImageFiles(), cancellationToken: Cancellation));
        Assert.Contains("not empty", error.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_files["full"]));
    }

    private string Colours(string name, params string[] ids)
    {
        foreach (string id in ids)
            _images.WritePng(_files[$"{name}/images/{id}.png"], SyntheticScenes.Draw(1, 0, 16).Image);
        _files.Write($"{name}/train.txt", string.Join('\n', ids));
        return _files[name];
    }

    private string Labelled()
    {
        _images.WritePng(_files["pack/images/a.png"], new RgbImage(8, 8, new float[192]));
        _images.WritePng(_files["pack/labels/a.png"], new LabelMap(8, 8, new byte[64]));
        _files.Write("pack/classes.txt", "sky\nsea\n");
        _files.Write("pack/train.txt", "a\n");
        return _files["pack"];
    }

    private static void OpenRefused(string directory, params string[] parts)
        => AssertMessage(Assert.Throws<PackException>(() => Pack.Open(directory, new VipsImageFiles())), parts);

    private static void ReadRefused(string directory, string id, params string[] parts)
    {
        Pack pack = Pack.Open(directory, new VipsImageFiles());
        AssertMessage(Assert.Throws<PackException>(() => pack.Read(id)), parts);
        Assert.Single(PackSurvey.Of(pack, cancellation: Cancellation).Problems);
    }

    private static void AssertMessage(PackException error, string[] parts)
    {
        Assert.DoesNotContain('\n', error.Message);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
