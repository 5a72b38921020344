using IlgpuColorize.Data;
using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos;

public sealed class LargePhotoTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();
    private readonly TinyModel _model = new();

    public void Dispose()
    {
        _model.Dispose();
        _files.Dispose();
    }

    [Theory]
    [InlineData(ImageFormat.Png, 16, true, ChromaUpsampling.Guided)]
    [InlineData(ImageFormat.Tiff, 8, false, ChromaUpsampling.Guided)]
    [InlineData(ImageFormat.Jpeg, 8, false, ChromaUpsampling.Guided)]
    [InlineData(ImageFormat.Png, 8, false, ChromaUpsampling.Bilinear)]
    public void A_photo_in_strips_is_coloured_as_one_that_is_held(string format, int bits, bool alpha, ChromaUpsampling upsampling)
    {
        Photo photo = new(TestPhotos.Waves(900, 1300, 1, alpha), new PhotoMetadata { Format = format, BitDepth = bits });
        string path = _files.Write($"in/a{ImageFormat.EndingsOf(format)[0]}", _images.Encode(photo, new PhotoEncoding()));
        RenderOptions rendering = new() { Upsampling = upsampling, OwnColour = 0.2f };
        RgbImage held = Colorize(path, "held", rendering, mostHeld: long.MaxValue),
            strips = Colorize(path, "strips", rendering, mostHeld: 0);
        Assert.True(held.Rgb.AsSpan().SequenceEqual(strips.Rgb), "colours differ");
        Assert.True((held.Alpha ?? []).AsSpan().SequenceEqual(strips.Alpha ?? []), "opacities differ");
    }

    [Fact]
    public void The_manifest_knows_what_was_written_in_strips_and_the_mark_lets_it_be_replaced()
    {
        string path = _files["in/a.png"];
        _images.WritePng(path, TestPhotos.Waves(64, 48, 1));
        PhotoOutcome first = Run(path, "out", new RenderOptions(), 0, "manifest"),
            second = Run(path, "out", new RenderOptions(), 0, "manifest");
        Assert.Equal((false, true), (first.IsKept, second.IsKept));
        string[] lines = File.ReadAllLines(_files["manifest"]);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Contains(ManifestLine.HashOf(_files["out/a.png"]), line, StringComparison.Ordinal));
        Assert.True(PictureMark.Has(_files["out/a.png"], path));
        byte[] before = File.ReadAllBytes(_files["out/a.png"]);
        Assert.Null(Run(path, "out", new RenderOptions(), 0, manifest: null).Problem);
        Assert.Equal(before, File.ReadAllBytes(_files["out/a.png"]));
    }

    [Fact]
    public void A_damaged_photo_is_its_own_failure_and_leaves_nothing()
    {
        byte[] whole = _images.EncodePng(TestPhotos.Waves(300, 300, 1));
        string path = _files.Write("in/a.png", whole[..(whole.Length / 2)]);
        PhotoOutcome outcome = Run(path, "out", new RenderOptions(), 0, manifest: null);
        Assert.Contains("damaged or cut short", outcome.Problem!.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_files.Root, "out")));
    }

    private RgbImage Colorize(string path, string folder, RenderOptions rendering, long mostHeld)
    {
        PhotoOutcome outcome = Run(path, folder, rendering, mostHeld, manifest: null);
        Assert.Null(outcome.Problem);
        return _images.Read(outcome.Outputs[0], ImageLimits.Any);
    }

    private PhotoOutcome Run(string path, string folder, RenderOptions rendering, long mostHeld, string? manifest)
    {
        using PhotoColorizer colorizer = new(_model.Network, _model.Pool, rendering: rendering);
        PhotoFiling filing = new() { MostHeldPixels = mostHeld };
        using BatchManifest? lines = manifest is null ? null : BatchManifest.Open(_files[manifest]);
        BatchLedger? ledger = lines is null
            ? null
            : new BatchLedger(lines, new BatchIdentity("model", 0, "options"), OverwritePolicy.Changed);
        PhotoRun run = new(colorizer, _images, new SampleRequest(), filing, ledger);
        PhotoPlan plan = PhotoPlan.Make([path], Path.Combine(_files.Root, folder));
        return Assert.Single(run.Execute(plan, TestContext.Current.CancellationToken));
    }
}
