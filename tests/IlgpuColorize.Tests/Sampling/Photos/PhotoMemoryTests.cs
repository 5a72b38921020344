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
        Assert.Equal(45 * 31, ImageSize.PixelsOf(_files["a.png"]));
        Assert.Equal(17 * 23, ImageSize.PixelsOf(_files["a.jpg"]));
        Assert.Equal(0, ImageSize.PixelsOf(_files.Write("text.png", "words")));
        Assert.Equal(0, ImageSize.PixelsOf(_files["none.png"]));
    }

    [Fact]
    public void Photos_held_together_and_the_one_that_is_written_count()
    {
        foreach (int i in (int[])[1, 2, 3])
            _images.WritePng(_files[$"in/{i}.png"], TestPhotos.Waves(100 * i, 100, i));
        PhotoPlan plan = PhotoPlan.Make([_files["in"]], _files["out"]);
        BatchPlan all = new(TestDevices.Cpu, 64, 64, samples: 1), one = new(TestDevices.Cpu, 512, 512, samples: 1);
        Assert.Equal(1, one.Photos);
        Assert.Equal(12 * 60_000 + 18 * 30_000, PhotoMemory.Of(plan, all));
        // The second is written while the third is held: 20,000 and 30,000 pixels.
        Assert.Equal(Math.Max(12 * 50_000 + 18 * 20_000, 12 * 30_000 + 18 * 30_000), PhotoMemory.Of(plan, one));
    }
}
