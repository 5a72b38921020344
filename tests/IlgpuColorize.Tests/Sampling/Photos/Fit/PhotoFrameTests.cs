using IlgpuColorize.Data;
using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos.Fit;

public sealed class PhotoFrameTests
{
    [Theory]
    [InlineData(PhotoFit.Squash, 900, 300, 16, 16, 16, 16)]
    [InlineData(PhotoFit.Pad, 900, 300, 16, 16, 5, 16)]
    [InlineData(PhotoFit.Pad, 300, 900, 16, 16, 16, 5)]
    [InlineData(PhotoFit.Pad, 300, 301, 16, 16, 16, 16)]
    [InlineData(PhotoFit.Pad, 9000, 16, 16, 16, 1, 16)]
    [InlineData(PhotoFit.Tiles, 900, 300, 16, 48, 16, 48)]
    [InlineData(PhotoFit.Tiles, 300, 460, 25, 16, 25, 16)]
    [InlineData(PhotoFit.Tiles, 30_000, 16, 16, 128, 16, 128)]
    public void Photos_are_shown_as_they_are_to_be(
        PhotoFit fit, int width, int height, int allRows, int allColumns, int rows, int columns)
    {
        var frame = PhotoFrame.Of(fit, width, height, size: 64);
        Assert.Equal((allRows, allColumns, rows, columns), (frame.AllRows, frame.AllColumns, frame.Rows, frame.Columns));
        Assert.Equal(((allRows - rows) / 2, (allColumns - columns) / 2), (frame.Row, frame.Column));
    }

    [Fact]
    public void A_padded_photo_is_mirrored_at_its_edges()
    {
        RgbImage photo = TestPhotos.Waves(48, 12, seed: 1);
        var frame = PhotoFrame.Of(PhotoFit.Pad, 48, 12, size: 48);
        ColorExample inner = ColorExample.From("photo", photo, null, 48, 12), all = frame.Show(photo).Example;
        Assert.Equal((48, 48, 4, 3), (all.Width, all.Height, frame.Row, frame.Rows));
        Assert.Equal(inner.Lightness, all.Lightness[(16 * 48)..(28 * 48)]);
        foreach (int below in (int[])[0, 5, 11, 12, 19])
        {
            int mirrored = below < 12 ? 11 - below : below - 12;
            Assert.Equal(Row(inner, mirrored), Row(all, 28 + below));
        }
        foreach (int above in (int[])[0, 11, 12, 15])
            Assert.Equal(Row(inner, above < 12 ? above : 23 - above), Row(all, 15 - above));

        static float[] Row(ColorExample example, int row) => example.Lightness[(row * example.Width)..((row + 1) * example.Width)];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void What_was_drawn_is_cut_to_the_photo(int scale)
    {
        PhotoFrame frame = new(4, 4, 1, 0, 2, 4);
        (int rows, int columns) = (4 * scale, 4 * scale);
        byte[] levels = [.. Enumerable.Range(0, 2 * rows * columns).Select(i => (byte)i)];
        ChromaMap cut = frame.Cut(new ChromaMap(rows, columns, levels));
        Assert.Equal((2 * scale, columns), (cut.Rows, cut.Columns));
        Assert.Equal(levels[(2 * scale * columns)..(6 * scale * columns)], cut.Levels);

        PhotoFrame upright = new(4, 4, 0, 1, 4, 2);
        SegmentationMap seen = upright.Cut(new SegmentationMap(4, 4, [.. Enumerable.Range(0, 16).Select(i => (byte)i)]));
        Assert.Equal([1, 2, 5, 6, 9, 10, 13, 14], seen.Classes);
    }

    [Fact]
    public void Hints_and_classes_keep_their_place()
    {
        PhotoFrame frame = new(4, 4, 1, 0, 2, 4);
        SampleRequest placed = frame.Place(new SampleRequest
        {
            Hints = [new ColorHint(0.3f, 0.5f, 1, 2), new ColorHint(0.9f, 0.1f, 3, 4)],
            Classes = new LabelMap(2, 1, [1, 2]),
        });
        Assert.Equal([new ColorHint(0.3f, 0.5f, 1, 2), new ColorHint(0.9f, 0.3f, 3, 4)], placed.Hints);
        Assert.Equal([255, 255, 255, 255, 1, 1, 2, 2, 1, 1, 2, 2, 255, 255, 255, 255], placed.Classes!.Nearest(4, 4));
    }

    [Theory]
    [InlineData(160, 100)]
    [InlineData(600, 100)]
    [InlineData(100, 250)]
    public void Photos_are_squashed_unless_something_else_is_said(int width, int height)
        => Assert.Equal(PhotoFrame.Of(PhotoFit.Squash, width, height, size: 64), PhotoFrame.Of(PhotoFit.Auto, width, height, size: 64));
}
