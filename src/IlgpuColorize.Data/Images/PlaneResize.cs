namespace IlgpuColorize.Data;

/// <summary>
/// Enlarges maps of interleaved channels, such as chroma, bilinearly with half-pixel centres; outside the map its border repeats.
/// </summary>
public static class PlaneResize
{
    /// <summary>Resizes a height x width x channels map to the given size.</summary>
    /// <exception cref="ArgumentException">The map's length does not match its size.</exception>
    public static float[] Bilinear(ReadOnlySpan<float> map, int width, int height, int channels, int newWidth, int newHeight)
    {
        var result = new float[newWidth * newHeight * channels];
        for (int row = 0; row < newHeight; row++)
            BilinearRow(
                map, width, height, channels, newWidth, newHeight, row, result.AsSpan(row * newWidth * channels, newWidth * channels));
        return result;
    }

    /// <summary>Computes one row of the resized map, so that a large one need never be in memory.</summary>
    /// <param name="map">height x width x channels values.</param>
    /// <param name="width">Columns of the map.</param>
    /// <param name="height">Rows of the map.</param>
    /// <param name="channels">Values of a pixel.</param>
    /// <param name="newWidth">Columns of the resized map.</param>
    /// <param name="newHeight">Rows of the resized map.</param>
    /// <param name="row">Which of its rows, from 0.</param>
    /// <param name="target">Receives newWidth x channels values.</param>
    /// <exception cref="ArgumentException">The map's length does not match its size.</exception>
    public static void BilinearRow(
        ReadOnlySpan<float> map, int width, int height, int channels, int newWidth, int newHeight, int row, Span<float> target)
    {
        if (map.Length != width * height * channels)
            throw new ArgumentException(
                $"'{nameof(map)}' has {map.Length} values; {width} x {height} x {channels} needs {width * height * channels}.",
                nameof(map));

        (int top, int bottom, float down) = Neighbours(height, newHeight, row);
        for (int column = 0, next = 0; column < newWidth; column++)
        {
            (int left, int right, float across) = Neighbours(width, newWidth, column);
            for (int c = 0; c < channels; c++)
            {
                float upper = Mix(map[(top * width + left) * channels + c], map[(top * width + right) * channels + c], across);
                float lower = Mix(map[(bottom * width + left) * channels + c], map[(bottom * width + right) * channels + c], across);
                target[next++] = Mix(upper, lower, down);
            }
        }
    }

    private static (int First, int Second, float Weight) Neighbours(int from, int to, int position)
    {
        double source = Math.Clamp((position + 0.5) * from / to - 0.5, 0, from - 1);
        int first = (int)source;
        return (first, Math.Min(first + 1, from - 1), (float)(source - first));
    }

    private static float Mix(float first, float second, float weight) => first + (second - first) * weight;
}
