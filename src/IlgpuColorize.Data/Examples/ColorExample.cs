using IlgpuColorize.Numerics;

namespace IlgpuColorize.Data;

/// <summary>One training example: the network's lightness input and, at a quarter of its size, the chroma and label targets.</summary>
public sealed class ColorExample
{
    /// <summary>The ratio of lightness to chroma resolution.</summary>
    public const int Ratio = 4;

    private const float GreyChroma = 4;

    /// <summary>Wraps the given values without copying them.</summary>
    /// <param name="id">The image's id, for messages.</param>
    /// <param name="width">W, a multiple of 4.</param>
    /// <param name="height">H, a multiple of 4.</param>
    /// <param name="lightness">l = L / 50 - 1, H x W values, row-major.</param>
    /// <param name="chromaLevels">Levels of a and b, H/4 x W/4 x 2 values, row-major.</param>
    /// <param name="labels">Class indices, H/4 x W/4 values, row-major; null to ignore every pixel.</param>
    /// <exception cref="ArgumentException">The size is no positive multiple of 4, or an array does not have its length.</exception>
    public ColorExample(string id, int width, int height, float[] lightness, byte[] chromaLevels, byte[]? labels = null)
    {
        ArgumentNullException.ThrowIfNull(lightness);
        ArgumentNullException.ThrowIfNull(chromaLevels);
        RequireCells(width, height);
        int cells = width / Ratio * (height / Ratio);
        labels ??= Unlabelled(cells);
        if (lightness.Length != width * height || chromaLevels.Length != 2 * cells || labels.Length != cells)
        {
            throw new ArgumentException(
                $"'{id}' has {lightness.Length} values of lightness, {chromaLevels.Length} of chroma and {labels.Length} labels; "
                + $"{width} x {height} pixels need {width * height}, {2 * cells} and {cells}.",
                nameof(lightness));
        }
        Id = id;
        Width = width;
        Height = height;
        Lightness = lightness;
        ChromaLevels = chromaLevels;
        Labels = labels;
    }

    /// <summary>The image's id, for messages.</summary>
    public string Id { get; }

    /// <summary>Width W of the lightness.</summary>
    public int Width { get; }

    /// <summary>Height H of the lightness.</summary>
    public int Height { get; }

    /// <summary>l = L / 50 - 1, H x W values, row-major.</summary>
    public float[] Lightness { get; }

    /// <summary>Levels of a and b, H/4 x W/4 x 2 values, row-major, 127 = grey.</summary>
    public byte[] ChromaLevels { get; }

    /// <summary>Class indices, H/4 x W/4 values, row-major; 255 (ignore) throughout where the picture has no labels.</summary>
    public byte[] Labels { get; }

    /// <summary>
    /// Whether the photo is black and white: fewer than one cell in a hundred has a chroma above 4, which JPEG's own noise rarely reaches.
    /// </summary>
    public bool IsGrey
    {
        get
        {
            int coloured = 0;
            for (int i = 0; i < ChromaLevels.Length; i += 2)
            {
                float a = Numerics.ChromaLevels.ToLab(ChromaLevels[i]), b = Numerics.ChromaLevels.ToLab(ChromaLevels[i + 1]);
                coloured += a * a + b * b > GreyChroma * GreyChroma ? 1 : 0;
            }
            return coloured * 100 < ChromaLevels.Length / 2;
        }
    }

    /// <summary>Returns whether a photo of any size <see cref="IsGrey"/>, by its cells at 64 x 64 pixels.</summary>
    /// <param name="photo">The photo.</param>
    public static bool IsGreyPhoto(RgbImage photo) => From("grey", photo, null, 64, 64).IsGrey;

    /// <summary>Makes a grey example without labels.</summary>
    /// <param name="width">Width, a multiple of 4.</param>
    /// <param name="height">Height, a multiple of 4.</param>
    public static ColorExample Blank(int width, int height)
    {
        byte[] levels = new byte[2 * (width / Ratio) * (height / Ratio)];
        Array.Fill(levels, (byte)Numerics.ChromaLevels.FromLab(0));
        return new ColorExample("blank", width, height, new float[width * height], levels);
    }

    /// <summary>
    /// Makes an example of a picture: resizes it gamma-encoded to width x height, converts it to Lab, averages a and b over 4 x 4 cells and
    /// quantises them; labels are taken from the nearest neighbour.
    /// </summary>
    /// <param name="id">The image's id.</param>
    /// <param name="image">The picture, any size.</param>
    /// <param name="labels">Class indices at any resolution of the same picture, or null.</param>
    /// <param name="width">Width, a multiple of 4.</param>
    /// <param name="height">Height, a multiple of 4.</param>
    /// <exception cref="ArgumentException">The size is no multiple of 4.</exception>
    public static ColorExample From(string id, RgbImage image, LabelMap? labels, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(image);
        RequireCells(width, height);
        return OfResized(id, Resize.To(image, width, height), labels);
    }

    /// <summary>Makes an example of a picture that has its size already.</summary>
    internal static ColorExample OfResized(string id, RgbImage resized, LabelMap? labels = null)
    {
        (int width, int height) = (resized.Width, resized.Height);
        var lightness = new float[width * height];
        var sums = new float[width / Ratio * (height / Ratio) * 2];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int pixel = y * width + x;
                Lab lab = CieLab.FromSrgb(new Rgb(resized.Rgb[pixel * 3], resized.Rgb[pixel * 3 + 1], resized.Rgb[pixel * 3 + 2]));
                lightness[pixel] = lab.L / 50f - 1f;
                int cell = (y / Ratio * (width / Ratio) + x / Ratio) * 2;
                sums[cell] += lab.A;
                sums[cell + 1] += lab.B;
            }
        }

        byte[] levels = Array.ConvertAll(sums, sum => (byte)Numerics.ChromaLevels.FromLab(sum / (Ratio * Ratio)));
        return new ColorExample(id, width, height, lightness, levels, labels?.Nearest(width / Ratio, height / Ratio));
    }

    /// <summary>Makes the mirror image: lightness, chroma and labels flipped left to right together.</summary>
    public ColorExample FlipHorizontally() => new(
        Id,
        Width,
        Height,
        FlipRows(Lightness, Width, 1),
        FlipRows(ChromaLevels, Width / Ratio, 2),
        FlipRows(Labels, Width / Ratio, 1));

    private static void RequireCells(int width, int height)
    {
        if (width % Ratio != 0 || height % Ratio != 0 || width <= 0 || height <= 0)
        {
            throw new ArgumentException(
                $"An example of {width} x {height} has no whole chroma cells; width and height must be positive multiples of {Ratio}.",
                nameof(width));
        }
    }

    private static byte[] Unlabelled(int cells)
    {
        var labels = new byte[cells];
        Array.Fill(labels, LabelMap.Ignore);
        return labels;
    }

    private static T[] FlipRows<T>(T[] values, int width, int channels)
    {
        var flipped = new T[values.Length];
        int rowLength = width * channels;
        for (int i = 0; i < values.Length; i += channels)
        {
            int row = i / rowLength * rowLength;
            int mirrored = row + (rowLength - channels - (i - row));
            Array.Copy(values, i, flipped, mirrored, channels);
        }

        return flipped;
    }
}
