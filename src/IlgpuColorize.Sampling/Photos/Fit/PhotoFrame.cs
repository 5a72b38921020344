using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// What the network sees of a photo: a picture of some size, and the photo's place in it. Sizes are in cells of the chroma, each
/// <see cref="ColorExample.Ratio"/> pixels of the picture wide and high.
/// </summary>
/// <param name="AllRows">The picture's rows.</param>
/// <param name="AllColumns">The picture's columns.</param>
/// <param name="Row">The photo's first row.</param>
/// <param name="Column">The photo's first column.</param>
/// <param name="Rows">The photo's rows.</param>
/// <param name="Columns">The photo's columns.</param>
internal readonly record struct PhotoFrame(int AllRows, int AllColumns, int Row, int Column, int Rows, int Columns)
{
    /// <summary>The length of the longest tiles, in squares: what is longer still is squashed to it.</summary>
    public const int MostSquares = 8;

    /// <summary>Whether the photo fills the picture.</summary>
    public bool IsWhole => Rows == AllRows && Columns == AllColumns;

    /// <summary>Decides how a photo is shown.</summary>
    /// <param name="fit">How.</param>
    /// <param name="width">The photo's width.</param>
    /// <param name="height">The photo's height.</param>
    /// <param name="size">The side of the network's square, a multiple of 4.</param>
    public static PhotoFrame Of(PhotoFit fit, int width, int height, int size)
    {
        int cells = size / ColorExample.Ratio;
        double aspect = Math.Max(width, height) / (double)Math.Min(width, height);
        bool isWide = width > height;
        switch (fit)
        {
            case PhotoFit.Pad:
                int side = Math.Max(1, (int)Math.Round(cells / aspect)), before = (cells - side) / 2;
                return isWide ? new(cells, cells, before, 0, side, cells) : new(cells, cells, 0, before, cells, side);
            case PhotoFit.Tiles:
                int length = (int)Math.Round(cells * Math.Min(aspect, MostSquares));
                return isWide ? Whole(cells, length) : Whole(length, cells);
            default:
                return Whole(cells, cells);
        }
    }

    /// <summary>Makes the frame of a photo that fills the picture.</summary>
    public static PhotoFrame Whole(int rows, int columns) => new(rows, columns, 0, 0, rows, columns);

    /// <summary>Shows a photo to the network.</summary>
    public FramedPhoto Show(RgbImage photo)
        => Frame(Resize.To(photo, ColorExample.Ratio * Columns, ColorExample.Ratio * Rows));

    /// <summary>Shows a photo that comes in strips to the network.</summary>
    public FramedPhoto Show(PhotoStrips photo)
        => Frame(Resize.To(photo, ColorExample.Ratio * Columns, ColorExample.Ratio * Rows));

    /// <summary>Takes what was said of the photo to the picture: hints keep their place, and classes lie within.</summary>
    public SampleRequest Place(SampleRequest request)
    {
        if (IsWhole)
            return request;
        PhotoFrame frame = this;
        return request with
        {
            Hints = [.. request.Hints.Select(hint => hint with
            {
                X = (frame.Column + hint.X * frame.Columns) / frame.AllColumns,
                Y = (frame.Row + hint.Y * frame.Rows) / frame.AllRows,
            })],
            Classes = request.Classes is { } classes ? Place(classes) : null,
        };
    }

    /// <summary>Cuts the photo's part out of what was drawn for the picture.</summary>
    /// <param name="drawn">The picture's chroma, one value a cell, or several along each side.</param>
    public ChromaMap Cut(ChromaMap drawn)
    {
        int scale = drawn.Rows / AllRows;
        return IsWhole ? drawn : new ChromaMap(scale * Rows, scale * Columns, Cut(drawn.Levels, scale, channels: 2));
    }

    /// <summary>Cuts the photo's part out of the levels of a map, two a cell.</summary>
    public byte[] Cut(byte[] levels) => IsWhole ? levels : Cut(levels, scale: 1, channels: 2);

    /// <summary>Finds whether a cell of the picture lies in the photo.</summary>
    /// <param name="cell">The cell, row-major.</param>
    public bool Contains(int cell)
    {
        (int row, int column) = (cell / AllColumns - Row, cell % AllColumns - Column);
        return row >= 0 && row < Rows && column >= 0 && column < Columns;
    }

    /// <summary>Cuts the photo's part out of the classes that were seen.</summary>
    public SegmentationMap Cut(SegmentationMap seen)
        => IsWhole ? seen : new SegmentationMap(Rows, Columns, Cut(seen.Classes, scale: 1, channels: 1));

    private FramedPhoto Frame(RgbImage reduced)
    {
        var inner = ColorExample.OfResized("photo", reduced);
        string? colours = OwnColours.Describe(inner);
        if (IsWhole)
            return new FramedPhoto(inner, this, colours);
        ColorExample all = ColorExample.Blank(ColorExample.Ratio * AllColumns, ColorExample.Ratio * AllRows);
        for (int y = 0; y < all.Height; y++)
        {
            int row = Mirror(y - ColorExample.Ratio * Row, inner.Height);
            for (int x = 0; x < all.Width; x++)
                all.Lightness[y * all.Width + x] =
                    inner.Lightness[row * inner.Width + Mirror(x - ColorExample.Ratio * Column, inner.Width)];
        }
        return new FramedPhoto(all, this, colours);
    }

    private byte[] Cut(byte[] values, int scale, int channels)
    {
        int length = scale * Columns * channels;
        byte[] cut = new byte[scale * Rows * length];
        for (int row = 0; row < scale * Rows; row++)
        {
            int start = ((scale * Row + row) * AllColumns + Column) * scale * channels;
            values.AsSpan(start, length).CopyTo(cut.AsSpan(row * length));
        }
        return cut;
    }

    private LabelMap Place(LabelMap classes)
    {
        byte[] inner = classes.Nearest(Columns, Rows), all = new byte[AllRows * AllColumns];
        Array.Fill(all, LabelMap.Ignore);
        for (int row = 0; row < Rows; row++)
            inner.AsSpan(row * Columns, Columns).CopyTo(all.AsSpan((Row + row) * AllColumns + Column));
        return new LabelMap(AllColumns, AllRows, all);
    }

    // ... 2 1 0 | 0 1 2 ... n-1 | n-1 n-2 ...
    private static int Mirror(int i, int count)
    {
        int turn = (i % (2 * count) + 2 * count) % (2 * count);
        return turn < count ? turn : 2 * count - 1 - turn;
    }
}

/// <summary>A photo as the network sees it.</summary>
/// <param name="Example">The picture.</param>
/// <param name="Frame">The photo's place in it.</param>
/// <param name="Colours">The colours that the photo has of its own, in words; null where it has none.</param>
internal sealed record FramedPhoto(ColorExample Example, PhotoFrame Frame, string? Colours = null)
{
    /// <summary>Takes a picture for a photo that fills it.</summary>
    public static FramedPhoto Of(ColorExample example)
        => new(example, PhotoFrame.Whole(example.Height / ColorExample.Ratio, example.Width / ColorExample.Ratio));
}
