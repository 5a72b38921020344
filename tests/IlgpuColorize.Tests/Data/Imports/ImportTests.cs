using System.Globalization;
using IlgpuColorize.Data;
using IlgpuColorize.DataTools;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Data.Imports;

/// <summary>Runs the import commands on tiny trees in the layouts of the originals.</summary>
public sealed class ImportTests : IDisposable
{
    private const int Width = 20;
    private const int Height = 16;
    private readonly TemporaryDirectory _files = new();

    private string Pack => Path.Combine(_files.Root, "pack");

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Voc_trains_on_its_own_photos_and_those_of_sbd_and_validates_on_its_own()
    {
        WriteVoc();
        (int exitCode, string output, string error) = await Run("voc", "--root", _files["voc"], "--sbd", _files["sbd"], "--out", Pack);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("3 training and 2 validation photos, 0 left out", output, StringComparison.Ordinal);
        Assert.Contains("images/s", output, StringComparison.Ordinal);
        Assert.Contains("The paper trained on 10,582 photos and validated on 1,449; here are 3 and 2", output, StringComparison.Ordinal);

        Pack pack = Open();
        Assert.Equal(["2007_1", "2008_3", "2008_4"], pack.TrainIds);
        Assert.Equal(["2007_2", "2008_5"], pack.ValidationIds);
        Assert.Equal(21, pack.Classes.Count);
        // Own masks, of a palette; those of SegmentationClassAug, of grey values; and SBD's.
        Assert.Equal(Labels(1, ignored: true), pack.Read("2007_1").Labels!.Indices);
        Assert.Equal(Labels(3), pack.Read("2008_3").Labels!.Indices);
        Assert.Equal(Labels(4), pack.Read("2008_4").Labels!.Indices);
        Assert.Equal(File.ReadAllBytes(_files["voc/JPEGImages/2007_1.jpg"]), File.ReadAllBytes(pack.ImagePath("2007_1")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CocoStuff_numbers_unlabeled_0_and_182_classes_from_1_on(bool mat)
    {
        for (int i = 0; i < 4; i++)
        {
            WritePhoto($"stuff/images/COCO_{i}.jpg", i);
            byte[] stored = [.. Labels(i).Select(index => mat ? index : index == 0 ? (byte)255 : (byte)(index - 1))];
            if (mat)
                _files.Write($"stuff/annotations/COCO_{i}.mat", LabelFiles.Mat("S", Height, Width, stored, compressed: true));
            else
                new VipsImageFiles().WritePng(_files[$"stuff/annotations/COCO_{i}.png"], new LabelMap(Width, Height, stored));
        }
        _files.Write("stuff/imageLists/train.txt", "COCO_2\nCOCO_0\nCOCO_3\n");
        _files.Write("stuff/imageLists/test.txt", "COCO_1\n");
        (int exitCode, string output, string error) = await Run(
            "coco-stuff", "--images", _files["stuff/images"], "--pixelmaps", _files["stuff/annotations"], "--out", Pack);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("The paper trained on 9,000 photos and tested on 1,000", output, StringComparison.Ordinal);

        Pack pack = Open();
        Assert.Equal(["COCO_0", "COCO_2", "COCO_3"], pack.TrainIds);
        Assert.Equal(["COCO_1"], pack.ValidationIds);
        Assert.Equal((183, "unlabeled", "banner", "wood"), (pack.Classes.Count, pack.Classes[0], pack.Classes[92], pack.Classes[182]));
        Assert.Equal(Labels(3), pack.Read("COCO_3").Labels!.Indices);
    }

    [Fact]
    public async Task Coco_paints_instances_the_smaller_one_over_the_larger_and_ignores_crowds()
    {
        WritePhoto("coco/0001.jpg", 1);
        // A triangle over a rectangle, a crowd of the last column packed as the text of COCO's own code.
        _files.Write("instances.json", """
            { "images": [{ "id": 7, "file_name": "0001.jpg", "width": 20, "height": 16 }],
              "categories": [{ "id": 18, "name": "dog" }, { "id": 3, "name": "car" }],
              "annotations": [
                { "image_id": 7, "category_id": 18, "area": 8, "iscrowd": 0, "segmentation": [[2, 2, 6, 2, 2, 6]] },
                { "image_id": 7, "category_id": 3, "area": 100, "iscrowd": 0, "segmentation": [[1, 1, 11, 1, 11, 11, 1, 11]] },
                { "image_id": 7, "category_id": 3, "area": 16, "iscrowd": 1, "segmentation": { "size": [16, 20], "counts": "`9`0" } } ] }
            """);
        (int exitCode, _, string error) = await Run(
            "coco", "--images", _files["coco"], "--annotations", _files["instances.json"], "--val", "0%", "--out", Pack);
        Assert.Equal((0, ""), (exitCode, error));
        Pack pack = Open();
        Assert.Equal(["background", "car", "dog"], pack.Classes);
        byte[] labels = pack.Read("0001").Labels!.Indices;
        for (int i = 0; i < labels.Length; i++)
        {
            (double x, double y) = (i % Width + 0.5, i / Width + 0.5);
            bool dog = x > 2 && y > 2 && x + y < 8, car = x is > 1 and < 11 && y is > 1 and < 11;
            Assert.True(labels[i] == (i % Width == Width - 1 ? 255 : dog ? 2 : car ? 1 : 0), $"{x}, {y}: {labels[i]}");
        }
    }

    [Fact]
    public async Task Coco_reads_panoptic_maps_and_ignores_what_has_no_segment()
    {
        WritePhoto("coco/0001.jpg", 1);
        long[] segments = [.. Enumerable.Range(0, Width * Height).Select(i => i % Width < 5 ? 0L : i % Width < 12 ? 70_000L : 300L)];
        new VipsImageFiles().WritePng(
            _files["panoptic_val/0001.png"], new RgbImage(
                Width, Height, [.. segments.SelectMany(id => (float[])[id % 256 / 255f, id / 256 % 256 / 255f, id / 65536 / 255f])]));
        _files.Write("panoptic_val.json", """
            { "images": [{ "id": 7, "file_name": "0001.jpg", "width": 20, "height": 16 }],
              "categories": [{ "id": 200, "name": "rug" }, { "id": 1, "name": "person" }],
              "annotations": [{ "image_id": 7, "file_name": "0001.png",
                                 "segments_info": [{ "id": 70000, "category_id": 200 }, { "id": 300, "category_id": 1, "iscrowd": 0 }] }] }
            """);
        (int exitCode, _, string error) = await Run(
            "coco", "--images", _files["coco"], "--annotations", _files["panoptic_val.json"], "--val", "0%", "--out", Pack);
        Assert.Equal((0, ""), (exitCode, error));
        Pack pack = Open();
        Assert.Equal(["person", "rug"], pack.Classes);
        Assert.Equal(
            [.. segments.Select(id => id switch { 0 => (byte)255, 300 => (byte)0, _ => (byte)1 })], pack.Read("0001").Labels!.Indices);
    }

    [Fact]
    public async Task Folder_splits_by_content_whatever_the_names()
    {
        for (int i = 0; i < 40; i++)
        {
            WritePhoto($"mine/{i % 3}/photo{i}.jpg", i);
            _files.Write($"renamed/{40 - i}.jpg", File.ReadAllBytes(_files[$"mine/{i % 3}/photo{i}.jpg"]));
        }
        Assert.Equal(0, (await Run("folder", "--images", _files["mine"], "--val", "30%", "--out", Pack)).ExitCode);
        Assert.Equal(0, (await Run("folder", "--images", _files["renamed"], "--val", "30%", "--out", _files["other"])).ExitCode);
        Pack pack = Open(), other = IlgpuColorize.Data.Pack.Open(_files["other"], new VipsImageFiles());
        Assert.InRange(pack.ValidationIds.Count, 4, 20);
        string[] Contents(Pack of)
            => [.. of.ValidationIds.Select(id => Convert.ToHexString(File.ReadAllBytes(of.ImagePath(id)))).Order(StringComparer.Ordinal)];
        Assert.Equal(Contents(pack), Contents(other));
        Assert.Contains("1_photo1", pack.TrainIds.Concat(pack.ValidationIds));
    }

    [Fact]
    public async Task Photos_that_cannot_be_used_are_left_out_and_named()
    {
        WritePhoto("mine/good.jpg", 1);
        _files.Write("mine/bad.jpg", "no picture");
        WritePhoto("mine/unlabelled.jpg", 2);
        WritePhoto("mine/beyond.jpg", 3);
        _files.Write("labels/classes.txt", "a\nb\n");
        _files.Write("labels/good.png", LabelFiles.PalettePng(Width, Height, Labels(1)));
        _files.Write("labels/beyond.png", LabelFiles.PalettePng(Width, Height, Labels(2)));
        (int exitCode, string output, string error) = await Run(
            "folder", "--images", _files["mine"], "--labels", _files["labels"], "--val", "0%", "--out", Pack);
        Assert.Equal(0, exitCode);
        Assert.Contains("1 training and 0 validation photos, 3 left out", output, StringComparison.Ordinal);
        foreach (string name in (string[])["bad.jpg", "unlabelled.png", "beyond.jpg"])
            Assert.Contains(name, error, StringComparison.Ordinal);
        Assert.Equal(["good"], Open().TrainIds);
    }

    [Fact]
    public async Task An_import_that_was_ended_early_goes_on_and_another_one_is_refused()
    {
        for (int i = 0; i < 6; i++)
            WritePhoto($"mine/{i}.jpg", i);
        string[] line = ["folder", "--images", _files["mine"], "--val", "0%", "--out", Pack];
        Assert.Equal(130, (await Run(new CancellationToken(canceled: true), line)).ExitCode);
        Assert.False(File.Exists(Path.Combine(Pack, "train.txt")));

        // What a kill leaves: whole photos, and a file that was being written.
        _files.Write("pack/images/0.jpg", File.ReadAllBytes(_files["mine/0.jpg"]));
        _files.Write("pack/images/.psc-0123456789ab.tmp", "half");
        (int exitCode, _, string error) = await Run("folder", "--images", _files["mine"], "--val", "10%", "--out", Pack);
        Assert.Equal(1, exitCode);
        Assert.Contains("another import was begun here", error, StringComparison.Ordinal);
        (exitCode, string output, _) = await Run(line);
        Assert.Equal(0, exitCode);
        Assert.Contains("5 imported", output, StringComparison.Ordinal);
        Assert.Contains("1 were there", output, StringComparison.Ordinal);
        Assert.Equal(6, Directory.GetFiles(Path.Combine(Pack, "images")).Length);
        Assert.Equal(6, Open().TrainIds.Count);
        Assert.Contains("not empty", (await Run(line)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../2008_5")]
    [InlineData(".2008_5")]
    public async Task An_id_that_leaves_the_data_set_or_hides_is_refused(string id)
    {
        WriteVoc();
        _files.Write("voc/ImageSets/Segmentation/val.txt", id + "\n");
        (int exitCode, _, string error) = await Run("voc", "--root", _files["voc"], "--out", Pack);
        Assert.Equal(1, exitCode);
        Assert.Contains($"'{id}' cannot be an id", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("voc --root nowhere --out pack", "val.txt: is missing")]
    [InlineData("coco --images . --annotations nowhere.json --out pack", "nowhere.json: there is no such file")]
    [InlineData("folder --images nowhere --out pack", "nowhere: there is no such directory")]
    public async Task What_is_missing_is_named(string line, string why)
    {
        (int exitCode, _, string error) = await Run(line.Split(' '));
        Assert.Equal(1, exitCode);
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Pack));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("91%")]
    [InlineData("x%")]
    public async Task A_share_that_is_none_is_wrong_usage(string share)
    {
        (int exitCode, _, string error) = await Run("folder", "--images", ".", "--out", Pack, "--val", share);
        Assert.Equal(2, exitCode);
        Assert.Contains("--val is " + share, error, StringComparison.Ordinal);
    }

    private void WriteVoc()
    {
        foreach ((string id, int seed) in ((string, int)[])[("2007_1", 1), ("2007_2", 2), ("2008_3", 3), ("2008_4", 4), ("2008_5", 5)])
            WritePhoto($"voc/JPEGImages/{id}.jpg", seed);
        _files.Write("voc/ImageSets/Segmentation/train.txt", "2007_1\n");
        _files.Write("voc/ImageSets/Segmentation/val.txt", "2007_2\n2008_5\n");
        _files.Write("voc/SegmentationClass/2007_1.png", LabelFiles.PalettePng(Width, Height, Labels(1, ignored: true)));
        _files.Write("voc/SegmentationClass/2007_2.png", LabelFiles.PalettePng(Width, Height, Labels(2)));
        _files.Write("voc/SegmentationClass/2008_5.png", LabelFiles.PalettePng(Width, Height, Labels(5)));
        new VipsImageFiles().WritePng(_files["voc/SegmentationClassAug/2008_3.png"], new LabelMap(Width, Height, Labels(3)));
        foreach (int id in (int[])[1, 4, 5])
        {
            string name = id == 1 ? "2007_1" : $"2008_{id}";
            _files.Write($"sbd/dataset/cls/{name}.mat", LabelFiles.Mat("GTcls.Segmentation", Height, Width, Labels(id), compressed: true));
        }
    }

    private void WritePhoto(string relative, int seed) => TestPhotos.WriteJpeg(_files[relative], TestPhotos.Waves(Width, Height, seed));

    private Pack Open() => IlgpuColorize.Data.Pack.Open(Pack, new VipsImageFiles());

    private static byte[] Labels(int seed, bool ignored = false)
        => [.. Enumerable.Range(0, Width * Height).Select(i => ignored && i % 7 == 0 ? LabelMap.Ignore : (byte)(i / Width % (seed + 1)))];

    private static Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments)
        => Run(TestContext.Current.CancellationToken, arguments);

    private static async Task<(int ExitCode, string Output, string Error)> Run(CancellationToken cancellation, params string[] arguments)
    {
        using StringWriter output = new(CultureInfo.InvariantCulture), error = new(CultureInfo.InvariantCulture);
        int exitCode = await Application.Run(arguments, TextWriter.Synchronized(output), TextWriter.Synchronized(error), cancellation);
        return (exitCode, output.ToString(), error.ToString());
    }
}
