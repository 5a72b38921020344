using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos.Fit;

public sealed class FittedPhotosTests : IDisposable
{
    private static readonly RgbImage Panorama = TestPhotos.Waves(90, 30, seed: 1);

    private readonly TinyModel _model = new();

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(PhotoFit.Squash, 4, 4)]
    [InlineData(PhotoFit.Pad, 1, 4)]
    [InlineData(PhotoFit.Tiles, 4, 12)]
    public void A_sample_has_the_shape_of_its_fit_and_does_not_depend_on_the_batch(PhotoFit fit, int rows, int columns)
    {
        RgbImage[] photos =
            [TestPhotos.Waves(20, 20, 2), Panorama, TestPhotos.Waves(90, 30, 3), TestPhotos.Waves(30, 70, 4), TestPhotos.Waves(16, 24, 5)];
        SampleRequest request = new() { Samples = 2, Seed = 3 };
        IReadOnlyList<ChromaMap[]> together = Draw(fit, request, photos);
        Assert.Equal((rows, columns), (together[1][0].Rows, together[1][0].Columns));
        Assert.NotEqual(together[1][0].Levels, together[1][1].Levels);
        for (int i = 0; i < photos.Length; i++)
        {
            Assert.Equal(
                together[i].Select(map => map.Levels), Draw(fit, request, photos[i])[0].Select(map => map.Levels));
        }
    }

    [Theory]
    [InlineData(PhotoFit.Pad, 4, 16)]
    [InlineData(PhotoFit.Tiles, 16, 48)]
    public void Hints_lie_where_they_were_given(PhotoFit fit, int rows, int columns)
    {
        ColorHint hint = new(0.8f, 0.4f, 30, -20);
        ChromaMap map = Draw(fit, new SampleRequest { Hints = [hint] }.WithChoice(), Panorama)[0][0];
        Assert.Equal((rows, columns), (map.Rows, map.Columns));
        int pixel = hint.CellOf(rows, columns);
        float[] ab = map.ToLab();
        Assert.InRange(ab[2 * pixel], 26, 34);
        Assert.InRange(ab[2 * pixel + 1], -24, -16);
    }

    [Fact]
    public void Given_classes_change_only_what_they_cover()
    {
        ChromaMap before = Draw(PhotoFit.Tiles, new SampleRequest(), Panorama)[0][0];
        byte[] labels = [.. Enumerable.Range(0, 6).Select(cell => cell == 5 ? (byte)2 : LabelMap.Ignore)];
        ChromaMap after = Draw(PhotoFit.Tiles, new SampleRequest { Classes = new LabelMap(6, 1, labels) }, Panorama)[0][0];
        Assert.NotEqual(before.Levels, after.Levels);
        for (int cell = 0; cell < before.Levels.Length / 2; cell++)
            Assert.True(cell % 12 >= 10 || before.Levels[2 * cell] == after.Levels[2 * cell], $"cell {cell} was redrawn");
    }

    [Fact]
    public void The_model_sees_classes_in_the_photos_own_shape()
    {
        using PhotoColorizer padded = Colorizer(PhotoFit.Pad), tiled = Colorizer(PhotoFit.Tiles);
        SegmentationMap small = padded.Segment([Panorama])![0], large = tiled.Segment([Panorama])![0];
        Assert.Equal((1, 4, 4), (small.Rows, small.Columns, small.Classes.Length));
        Assert.Equal((4, 12, 48), (large.Rows, large.Columns, large.Classes.Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_memory_of_tiles_is_planned(int draws)
    {
        // As many of 3:1 as are drawn together in this model's square: they take several batches.
        RgbImage[] photos = [.. Enumerable.Range(0, 20).Select(i => TestPhotos.Waves(90, 30, i))];
        SampleRequest request = new SampleRequest { Samples = 2 }.WithChoice(draws);
        using TemporaryDirectory files = new();
        for (int i = 0; i < photos.Length; i++)
            new VipsImageFiles().WritePng(files[$"{i}.png"], photos[i]);
        var plan = PhotoPlan.Make([files.Root], files["out"]);
        MemoryPlan memory = ColorizingMemory.Require(
            _model.Network.Configuration, _model.Device, plan, size: 64, request, Precision.Fp32, fit: PhotoFit.Tiles);
        using PhotoColorizer colorizer = new(_model.Network, _model.Pool, size: 64, fit: PhotoFit.Tiles);
        colorizer.Draw(photos, request, TestContext.Current.CancellationToken);
        Assert.InRange((double)(memory.ParameterBytes + memory.ActivationBytes) / _model.Device.Memory.PeakBytes, 1 / 1.01, 1.01);
    }

    private IReadOnlyList<ChromaMap[]> Draw(PhotoFit fit, SampleRequest request, params RgbImage[] photos)
    {
        using PhotoColorizer colorizer = Colorizer(fit);
        return colorizer.Draw(photos, request, TestContext.Current.CancellationToken);
    }

    private PhotoColorizer Colorizer(PhotoFit fit) => new(_model.Network, _model.Pool, fit: fit);
}
