using IlgpuColorize.Data;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Data;
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
    public void Any_photo_fits_where_the_largest_that_is_held_does()
    {
        long needed = 20 * PhotoStrips.MostHeldPixels * 6 / 5;
        Assert.InRange(PhotoMemory.LargestIn(needed / 2), PhotoStrips.MostHeldPixels / 2 - 1, PhotoStrips.MostHeldPixels / 2);
        Assert.Equal(long.MaxValue, PhotoMemory.LargestIn(needed));
    }
}
