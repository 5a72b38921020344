namespace IlgpuColorize.TestKit.Reference;

/// <summary>Differentiates references numerically, in double precision.</summary>
public static class CentralDifferences
{
    private const double Step = 1e-5;

    /// <summary>Computes the gradient of a scalar function, (f(x + h) - f(x - h)) / 2h for each element.</summary>
    public static double[] Gradient(Func<double[], double> f, double[] x)
    {
        double[] moved = [.. x];
        double[] gradient = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            moved[i] = x[i] + Step;
            double above = f(moved);
            moved[i] = x[i] - Step;
            double below = f(moved);
            moved[i] = x[i];
            gradient[i] = (above - below) / (2 * Step);
        }
        return gradient;
    }

    /// <summary>Computes the gradient of sum(dy * f(x)), what a backward pass owes.</summary>
    public static double[] Backward(Func<double[], double[]> f, double[] x, double[] dy)
        => Gradient(moved => f(moved).Zip(dy, (y, d) => y * d).Sum(), x);
}
