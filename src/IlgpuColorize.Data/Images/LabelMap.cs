namespace IlgpuColorize.Data;

/// <summary>The class index of every pixel of a picture.</summary>
public sealed class LabelMap
{
    /// <summary>The index of a pixel that belongs to no class and that losses and metrics pass over.</summary>
    public const byte Ignore = 255;

    /// <summary>Wraps the given indices without copying them.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="indices">height x width class indices, row-major.</param>
    /// <exception cref="ArgumentException">The length does not match the size.</exception>
    public LabelMap(int width, int height, byte[] indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (indices.Length != width * height)
            throw new ArgumentException(
                $"'{nameof(indices)}' has {indices.Length} values; {width} x {height} pixels need {width * height}.", nameof(indices));

        Width = width;
        Height = height;
        Indices = indices;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Class indices, 255 = ignore, row-major.</summary>
    public byte[] Indices { get; }

    /// <summary>Returns the class nearest to the centre of every pixel of another size, row-major.</summary>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    public byte[] Nearest(int width, int height)
    {
        var nearest = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            int row = Nearest(y, Height, height) * Width;
            for (int x = 0; x < width; x++)
                nearest[y * width + x] = Indices[row + Nearest(x, Width, width)];
        }
        return nearest;
    }

    // floor((i + 0.5) * from / to), in integers.
    private static int Nearest(int i, int from, int to) => (int)((2L * i + 1) * from / (2L * to));
}
