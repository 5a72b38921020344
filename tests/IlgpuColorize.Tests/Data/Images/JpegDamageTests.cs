using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using NetVips;
using Xunit;

namespace IlgpuColorize.Tests.Data.Images;

public sealed class JpegDamageTests : IDisposable
{
    private static readonly byte[] End = [0xFF, 0xD9];
    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(false, false, 0)]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 0)]
    [InlineData(true, true, 0)]
    [InlineData(false, false, 7)]
    [InlineData(false, true, 2)]
    public void Every_block_of_a_whole_file_is_counted(bool progressive, bool subsampled, int restartInterval)
    {
        foreach ((int width, int height) in ((int, int)[])[(61, 47), (16, 16), (8, 129)])
        {
            JpegDamage counted = JpegDamage.Of("a.jpg", Jpeg(width, height, progressive, subsampled, restartInterval))!;
            Assert.True(counted.IsWhole, $"{counted} of {width} x {height}");
            Assert.True(counted.Blocks >= 3);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void File_that_lacks_nothing_but_its_end_marker_is_taken_as_it_is(bool progressive)
    {
        byte[] whole = Jpeg(61, 47, progressive, subsampled: true, 0);
        float[] expected = _images.Read(_files.Write("whole.jpg", whole), ImageLimits.Any).Rgb;
        Assert.Equal(expected, _images.Read(_files.Write("cut.jpg", whole[..^2]), ImageLimits.Any).Rgb);
    }

    [Theory]
    [InlineData(false, 0.1)]
    [InlineData(false, 0.5)]
    [InlineData(true, 0.5)]
    public void File_that_lacks_data_is_refused_with_how_much_and_taken_on_request(bool progressive, double kept)
    {
        byte[] whole = Jpeg(160, 120, progressive, subsampled: true, 0);
        string path = _files.Write("cut.jpg", [.. whole[..(600 + (int)(kept * (whole.Length - 600)))], .. End]);
        string message = Assert.Throws<ImageFileException>(() => _images.Read(path, ImageLimits.Any)).Message;
        Assert.Matches(@"cut\.jpg: [0-9.]+ % of the JPEG is missing or damaged; get a whole copy", message);
        RgbImage taken = new VipsImageFiles { AllowDamaged = true }.Read(path, ImageLimits.Any);
        Assert.Equal((160, 120), (taken.Width, taken.Height));
    }

    [Fact]
    public void Share_that_is_missing_is_the_share_of_the_blocks()
    {
        byte[] whole = Jpeg(320, 320, progressive: false, subsampled: false, restartInterval: 0);
        JpegDamage half = JpegDamage.Of("a.jpg", whole.AsSpan(0, whole.Length / 2))!;
        Assert.InRange((double)half.Decoded / half.Blocks, 0.4, 0.55);
    }

    [Fact]
    public void Damage_between_restart_markers_costs_no_more_than_lies_between_them()
    {
        byte[] damaged = Jpeg(320, 320, progressive: false, subsampled: false, restartInterval: 10);
        int middle = damaged.Length / 2;
        damaged.AsSpan(middle, 4).Fill(0x55);
        JpegDamage counted = JpegDamage.Of("a.jpg", damaged)!;
        Assert.InRange(counted.Blocks - counted.Decoded, 0, 3 * 20);
    }

    private static byte[] Jpeg(int width, int height, bool progressive, bool subsampled, int restartInterval)
    {
        byte[] rgb = Array.ConvertAll(TestPhotos.Waves(width, height, 3).Rgb, value => (byte)(value * 255 + 0.5f));
        using Image picture = Image.NewFromMemoryCopy(rgb, width, height, bands: 3, Enums.BandFormat.Uchar);
        using Image tagged = picture.Copy(interpretation: Enums.Interpretation.Srgb);
        return tagged.JpegsaveBuffer(
            q: 90, interlace: progressive, restartInterval: restartInterval,
            subsampleMode: subsampled ? Enums.ForeignSubsample.On : Enums.ForeignSubsample.Off);
    }
}
