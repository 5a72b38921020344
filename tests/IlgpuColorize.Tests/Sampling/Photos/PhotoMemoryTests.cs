using IlgpuColorize.Data;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos;

public sealed class PhotoMemoryTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Size_is_read_from_the_header()
    {
        _images.WritePng(_files["a.png"], TestPhotos.Waves(45, 31, 1));
        TestPhotos.WriteJpeg(_files["a.jpg"], TestPhotos.Waves(17, 23, 1));
        Assert.Equal(45 * 31, ImageSize.PixelsOf(_files["a.png"], ImageLimits.Any));
        Assert.Equal(17 * 23, ImageSize.PixelsOf(_files["a.jpg"], ImageLimits.Any));
        RgbImage wave = TestPhotos.Waves(45, 31, 1);
        byte[] tiff = _images.Encode(
            new Photo(wave, new PhotoMetadata { Format = ImageFormat.Png }), new PhotoEncoding { Format = ImageFormat.Tiff });
        File.WriteAllBytes(_files["a.tif"], tiff);
        Assert.Equal(45 * 31, ImageSize.PixelsOf(_files["a.tif"], ImageLimits.Any));
        Assert.Equal(0, ImageSize.PixelsOf(_files.Write("text.png", "words"), ImageLimits.Any));
        Assert.Equal(0, ImageSize.PixelsOf(_files["none.png"], ImageLimits.Any));
        Assert.Equal(0, ImageSize.PixelsOf(_files["a.png"], ImageLimits.Any with { LargestPixelCount = 45 * 31 - 1 }));
    }

    [Fact]
    public void Photos_held_together_and_the_one_that_is_written_count()
    {
        foreach (int i in (int[])[1, 2, 3])
            _images.WritePng(_files[$"in/{i}.png"], TestPhotos.Waves(100 * i, 100, i));
        PhotoPlan plan = PhotoPlan.Make([_files["in"]], _files["out"]);
        BatchPlan all = new(TestDevices.Cpu, 64, 64, samples: 1), one = new(TestDevices.Cpu, 512, 512, samples: 1);
        Assert.Equal(1, one.Photos);
        // One batch: two of its photos are finished at a time.
        Assert.Equal((6 * 60_000 + 14 * 2 * 30_000) * 6 / 5, PhotoMemory.Of(plan, all, threads: 2, ImageLimits.Any));
        // Batches of one: the third is read while the second is finished, and what the first left is not collected yet.
        Assert.Equal((6 * 50_000 + 2 * 14 * 20_000 + 9 * 30_000) * 6 / 5, PhotoMemory.Of(plan, one, threads: 2, ImageLimits.Any));
    }

    [Fact]
    public void A_large_photo_counts_whole_where_it_cannot_come_in_strips()
    {
        // The header of a PNG of 64 megapixels.
        _files.Write("in/a.png",
            [.. Convert.FromHexString("89504E470D0A1A0A0000000D4948445200001F4000001F4008020000004DF2A5B7"), .. new byte[64]]);
        PhotoPlan plan = PhotoPlan.Make([_files["in"]], _files["out"]);
        BatchPlan batches = new(TestDevices.Cpu, 64, 64, samples: 1);
        ImageLimits limits = new(1, 100_000_000);
        Assert.Equal(360_000_000L * 6 / 5, PhotoMemory.Of(plan, batches, threads: 2, limits, isHeld: _ => false));
        Assert.Equal((6L + 14) * 64_000_000 * 6 / 5, PhotoMemory.Of(plan, batches, threads: 2, limits, isHeld: _ => true));
    }

    [Fact]
    public void Only_large_photos_that_are_read_and_written_in_strips_are_not_held()
    {
        _images.WritePng(_files["in/a.png"], TestPhotos.Waves(64, 48, 1));
        PhotoTask task = Assert.Single(PhotoPlan.Make([_files["in"]], _files["out"]).Tasks);
        PhotoFiling large = new() { MostHeldPixels = 64 * 48 - 1 };
        Assert.False(large.Holds(task, _images));
        Assert.True(new PhotoFiling().Holds(task, _images));
        Assert.True((large with { Encoding = new PhotoEncoding { Format = ImageFormat.WebP } }).Holds(task, _images));
    }

    [Fact]
    public void Any_photo_fits_where_the_largest_that_is_held_does()
    {
        long needed = 20 * PhotoStrips.MostHeldPixels * 6 / 5;
        Assert.InRange(PhotoMemory.LargestIn(needed / 2), PhotoStrips.MostHeldPixels / 2 - 1, PhotoStrips.MostHeldPixels / 2);
        Assert.Equal(long.MaxValue, PhotoMemory.LargestIn(needed));
        Assert.InRange(PhotoMemory.LargestIn(needed, allAreHeld: true), PhotoStrips.MostHeldPixels - 1, PhotoStrips.MostHeldPixels);
    }
}
