namespace IlgpuColorize.Data;

/// <summary>
/// Cuts a part out of an example and brings it to the network's size: lightness and chroma by their means over the area that each pixel
/// covers, labels by the nearest neighbour. The colours stay those of the photo.
/// </summary>
internal static class ExampleCrop
{
    /// <summary>Takes a part of an example.</summary>
    /// <param name="example">The whole.</param>
    /// <param name="left">The first column, a multiple of 4.</param>
    /// <param name="top">The first row, a multiple of 4.</param>
    /// <param name="width">The columns, a multiple of 4, at least 4.</param>
    /// <param name="height">The rows, a multiple of 4, at least 4.</param>
    /// <param name="size">The side of the result, a multiple of 4.</param>
    /// <exception cref="ArgumentException">The part does not lie in the example, or cuts a cell in two.</exception>
    public static ColorExample Take(ColorExample example, int left, int top, int width, int height, int size)
    {
        ArgumentNullException.ThrowIfNull(example);
        const int ratio = ColorExample.Ratio;
        bool whole = (left | top | width | height | size) % ratio == 0;
        if (!whole || left < 0 || top < 0 || width < ratio || height < ratio || size < ratio
            || left + width > example.Width || top + height > example.Height)
            throw new ArgumentException(
                $"A crop of {width} x {height} at ({left}, {top}) to {size} cannot be taken from '{example.Id}' of {example.Width} x "
                + $"{example.Height}; it must lie within, in multiples of {ratio}.");
        (int cells, int mapWidth) = (size / ratio, example.Width / ratio);
        float[] lightness = Means(i => example.Lightness[i], example.Width, 1, 0, left, top, width, height, size);
        byte[] levels = new byte[2 * cells * cells];
        for (int channel = 0; channel < 2; channel++)
        {
            float[] means = Means(
                i => example.ChromaLevels[i], mapWidth, 2, channel, left / ratio, top / ratio, width / ratio, height / ratio, cells);
            for (int i = 0; i < means.Length; i++)
                levels[2 * i + channel] = (byte)(means[i] + 0.5f);
        }
        byte[] labels = new byte[cells * cells];
        for (int i = 0; i < labels.Length; i++)
        {
            int row = top / ratio + Nearest(i / cells, height / ratio, cells),
                column = left / ratio + Nearest(i % cells, width / ratio, cells);
            labels[i] = example.Labels[row * mapWidth + column];
        }
        return new ColorExample(example.Id, size, size, lightness, levels, labels);
    }

    private static int Nearest(int i, int from, int to) => (int)((2L * i + 1) * from / (2L * to));

    // Separable: means along rows first, then along columns.
    private static float[] Means(
        Func<int, float> value, int pitch, int channels, int channel, int left, int top, int width, int height, int size)
    {
        float[] rows = new float[height * size];
        for (int y = 0; y < height; y++)
        {
            int row = y;
            for (int x = 0; x < size; x++)
                rows[y * size + x] = Mean(i => value(((top + row) * pitch + left + i) * channels + channel), x, width, size);
        }
        float[] means = new float[size * size];
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                int column = x;
                means[y * size + x] = Mean(i => rows[i * size + column], y, height, size);
            }
        }
        return means;
    }

    // The mean over the stretch [i, i + 1) * from / to, its ends counted by the part that lies within.
    private static float Mean(Func<int, float> value, int i, int from, int to)
    {
        double start = (double)i * from / to, end = (double)(i + 1) * from / to, sum = 0;
        for (int at = (int)start; at < Math.Min(from, Math.Ceiling(end)); at++)
            sum += (Math.Min(end, at + 1) - Math.Max(start, at)) * value(at);
        return (float)(sum / (end - start));
    }
}
