namespace IlgpuColorize.TestKit.Reference;

/// <summary>Normalises filters plainly, in double precision: w = g v / ||v|| for each of K filters.</summary>
public static class WeightNormReference
{
    /// <summary>Computes w, K x elements.</summary>
    public static double[] Forward(double[] v, double[] g)
    {
        int elements = v.Length / g.Length;
        return [.. v.Chunk(elements).SelectMany((filter, k) => filter.Select(value => g[k] * value / Math.Sqrt(filter.Sum(other => other * other))))];
    }

    /// <summary>Takes channels [first, first + count) of filters with <paramref name="channels"/> channels.</summary>
    public static double[] Channels(double[] w, int channels, int first, int count) => [.. w.Chunk(channels).SelectMany(row => row.Skip(first).Take(count))];
}
