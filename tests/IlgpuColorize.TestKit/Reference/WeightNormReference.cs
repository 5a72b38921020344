namespace IlgpuColorize.TestKit.Reference;

/// <summary>Normalises filters plainly, in double precision: w = g v / ||v|| for each of K filters.</summary>
public static class WeightNormReference
{
    /// <summary>Computes w, K x elements.</summary>
    public static double[] Forward(double[] v, double[] g)
    {
        double[] w = new double[v.Length];
        int elements = v.Length / g.Length;
        for (int k = 0; k < g.Length; k++)
        {
            double norm = Math.Sqrt(v.Skip(k * elements).Take(elements).Sum(value => value * value));
            for (int i = k * elements; i < (k + 1) * elements; i++)
                w[i] = g[k] * v[i] / norm;
        }
        return w;
    }

    /// <summary>Takes channels [first, first + count) of filters with <paramref name="channels"/> channels.</summary>
    public static double[] Channels(double[] w, int channels, int first, int count)
        => [.. w.Chunk(channels).SelectMany(row => row.Skip(first).Take(count))];
}
