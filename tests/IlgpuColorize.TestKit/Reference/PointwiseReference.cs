using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.TestKit.Reference;

/// <summary>Computes the pointwise ops plainly, in double precision, on dense NHWC arrays.</summary>
public static class PointwiseReference
{
    /// <summary>x where positive, else exp(x) - 1.</summary>
    public static double[] Elu(double[] x) => [.. x.Select(Elu)];

    /// <summary>Pairs elu(x), elu(-x), interleaved.</summary>
    public static double[] ConcatElu(double[] x) => [.. x.SelectMany(value => new[] { Elu(value), Elu(-value) })];

    /// <summary>The gradient of concat_elu's argument, from the pairs and their gradient.</summary>
    public static double[] ConcatEluGradient(double[] pairs, double[] dpairs)
        => [.. Enumerable.Range(0, pairs.Length / 2)
            .Select(i => dpairs[2 * i] * Slope(pairs[2 * i]) - dpairs[2 * i + 1] * Slope(pairs[2 * i + 1]))];

    /// <summary>x where positive, else slope x.</summary>
    public static double[] LeakyRelu(double[] x, double slope) => [.. x.Select(value => value > 0 ? value : slope * value)];

    /// <summary>residual + p sigmoid(q), with (p, q) interleaved.</summary>
    public static double[] Gate(double[] pq, double[] residual)
        => [.. residual.Select((value, i) => value + pq[2 * i] / (1 + Math.Exp(-pq[2 * i + 1])))];

    /// <summary>The gradient of a gate's (p, q), interleaved.</summary>
    public static double[] GateGradient(double[] pq, double[] dy) => [.. dy.SelectMany((value, i) =>
    {
        double open = 1 / (1 + Math.Exp(-pq[2 * i + 1]));
        return new[] { value * open, value * pq[2 * i] * open * (1 - open) };
    })];

    /// <summary>a + b.</summary>
    public static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (left, right) => left + right)];

    /// <summary>e (1 + gamma) + beta.</summary>
    public static double[] FeatureTransform(double[] e, double[] gamma, double[] beta)
        => [.. e.Select((value, i) => value * (1 + gamma[i]) + beta[i])];

    /// <summary>[a, b] along channels.</summary>
    public static double[] Concat(double[] a, int channelsOfA, double[] b, int channelsOfB)
        => [.. a.Chunk(channelsOfA).Zip(b.Chunk(channelsOfB), (left, right) => left.Concat(right)).SelectMany(pixel => pixel)];

    /// <summary>Moves pixels down by rows and right by columns; what is vacated is 0.</summary>
    public static double[] Shift(double[] x, Shape shape, int rows, int columns)
    {
        double[] y = new double[x.Length];
        for (int n = 0; n < shape.N; n++)
            for (int r = 0; r < shape.H; r++)
                for (int c = 0; c < shape.W; c++)
                    if (r - rows >= 0 && r - rows < shape.H && c - columns >= 0 && c - columns < shape.W)
                        for (int k = 0; k < shape.C; k++)
                            y[Offset(shape, n, r, c) + k] = x[Offset(shape, n, r - rows, c - columns) + k];
        return y;
    }

    private static int Offset(Shape shape, int n, int r, int c) => ((n * shape.H + r) * shape.W + c) * shape.C;

    private static double Slope(double elu) => elu > 0 ? 1 : elu + 1;

    private static double Elu(double x) => x > 0 ? x : Math.Exp(x) - 1;
}
