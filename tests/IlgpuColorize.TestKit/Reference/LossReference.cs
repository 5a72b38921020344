namespace IlgpuColorize.TestKit.Reference;

/// <summary>Computes the losses plainly, in double precision.</summary>
public static class LossReference
{
    /// <summary>Computes the bits per dimension of a discretised mixture of logistics over (a, b) given lightness.</summary>
    /// <param name="parameters">Pixels x channels; channel = group * M + component.</param>
    /// <param name="channels">Channels of a pixel, 8 M or more.</param>
    /// <param name="components">M.</param>
    /// <param name="lightness">One value a pixel.</param>
    /// <param name="x">(a, b) a pixel.</param>
    public static double BitsPerDim(double[] parameters, int channels, int components, double[] lightness, double[] x)
        => PixelNats(parameters, channels, components, lightness, x).Average() / (2 * Math.Log(2));

    /// <summary>Computes -log p(a, b) of every pixel.</summary>
    public static double[] PixelNats(double[] parameters, int channels, int components, double[] lightness, double[] x)
        => [.. parameters.Chunk(channels).Select((pixel, i) => PixelNats(pixel, components, lightness[i], x[2 * i], x[2 * i + 1]))];

    /// <summary>Computes the mean cross entropy in nats over the pixels whose label is not 255; 0 where there is none.</summary>
    public static double CrossEntropy(double[] logits, int classes, int[] labels)
    {
        double[] nats = [.. logits.Chunk(classes).Zip(labels).Where(pixel => pixel.Second != 255)
            .Select(pixel => LogSumExp(pixel.First) - pixel.First[pixel.Second])];
        return nats.Length == 0 ? 0 : nats.Average();
    }

    /// <summary>Computes the log-probability of x under a logistic of 256 levels.</summary>
    public static double LogProbability(double x, double mean, double rawLogScale)
    {
        double logScale = Math.Max(rawLogScale, -7);
        double s = Math.Exp(-logScale);
        double plus = s * (x - mean + 1.0 / 255);
        double minus = s * (x - mean - 1.0 / 255);
        if (x < -0.999)
            return plus - Softplus(plus);
        if (x > 0.999)
            return -Softplus(minus);
        double mass = Sigmoid(plus) - Sigmoid(minus);
        double middle = s * (x - mean);
        return mass > 1e-5 ? Math.Log(mass) : middle - logScale - 2 * Softplus(middle) - Math.Log(127.5);
    }

    private static double PixelNats(double[] p, int components, double lightness, double a, double b)
    {
        double[] logits = p[..components];
        double[] joint = new double[components];
        double ofLogits = LogSumExp(logits);
        for (int k = 0; k < components; k++)
        {
            double meanA = p[4 * components + k] + Math.Tanh(p[components + k]) * lightness;
            double meanB = p[5 * components + k] + Math.Tanh(p[2 * components + k]) * lightness + Math.Tanh(p[3 * components + k]) * a;
            joint[k] = logits[k] - ofLogits + LogProbability(a, meanA, p[6 * components + k])
                + LogProbability(b, meanB, p[7 * components + k]);
        }
        return -LogSumExp(joint);
    }

    private static double LogSumExp(double[] x)
    {
        double max = x.Max();
        return max + Math.Log(x.Sum(value => Math.Exp(value - max)));
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Softplus(double x) => x > 30 ? x + Math.Exp(-x) : Math.Log(1 + Math.Exp(x));
}
