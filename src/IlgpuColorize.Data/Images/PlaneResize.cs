namespace IlgpuColorize.Data;

/// <summary>Enlarges maps of interleaved channels, such as chroma, bilinearly with half-pixel centres; outside the map its border repeats.</summary>
public static class PlaneResize
{
    /// <summary>Resizes a height x width x channels map to the given size.</summary>
    /// <exception cref="ArgumentException">The map's length does not match its size.</exception>
    public static float[] Bilinear(ReadOnlySpan<float> map, int width, int height, int channels, int newWidth, int newHeight)
    {
        if (map.Length != width * height * channels)
            throw new ArgumentException($"'{nameof(map)}' has {map.Length} values; {width} x {height} x {channels} needs {width * height * channels}.", nameof(map));

        var result = new float[newWidth * newHeight * channels];
        (int, int, float)[] columns = Neighbours(width, newWidth);
        (int, int, float)[] rows = Neighbours(height, newHeight);
        int next = 0;
        foreach ((int top, int bottom, float down) in rows)
        {
            foreach ((int left, int right, float across) in columns)
            {
                for (int c = 0; c < channels; c++)
                {
                    float upper = Mix(map[(top * width + left) * channels + c], map[(top * width + right) * channels + c], across);
                    float lower = Mix(map[(bottom * width + left) * channels + c], map[(bottom * width + right) * channels + c], across);
                    result[next++] = Mix(upper, lower, down);
                }
            }
        }

        return result;
    }

    private static (int First, int Second, float Weight)[] Neighbours(int from, int to)
    {
        var neighbours = new (int, int, float)[to];
        for (int i = 0; i < to; i++)
        {
            double position = Math.Clamp((i + 0.5) * from / to - 0.5, 0, from - 1);
            int first = (int)position;
            neighbours[i] = (first, Math.Min(first + 1, from - 1), (float)(position - first));
        }

        return neighbours;
    }

    private static float Mix(float first, float second, float weight) => first + (second - first) * weight;
}
