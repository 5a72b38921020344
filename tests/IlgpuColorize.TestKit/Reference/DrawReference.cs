namespace IlgpuColorize.TestKit.Reference;

/// <summary>
/// Takes chroma from a mixture of logistics plainly, in double precision and without the gamut constraint: draws of given uniform numbers,
/// and the mean.
/// </summary>
public static class DrawReference
{
    /// <summary>Returns the levels of a and b.</summary>
    /// <param name="p">8 M parameters, group after group.</param>
    /// <param name="lightness">Lightness of the pixel.</param>
    /// <param name="u">Uniform numbers for component, a and b.</param>
    /// <param name="temperature">0 takes the most probable component and its means.</param>
    public static (int A, int B) Draw(double[] p, double lightness, (double Component, double A, double B) u, double temperature)
    {
        int components = p.Length / 8;
        int k = temperature == 0 ? Array.IndexOf(p, p[..components].Max()) : Pick(p[..components], u.Component, temperature);
        int a = Level(Variate(p[4 * components + k] + Math.Tanh(p[components + k]) * lightness, p[6 * components + k], u.A, temperature));
        double x = (a - 127.5) / 127.5;
        double mean = p[5 * components + k] + Math.Tanh(p[2 * components + k]) * lightness + Math.Tanh(p[3 * components + k]) * x;
        return (a, Level(Variate(mean, p[7 * components + k], u.B, temperature)));
    }

    /// <summary>Returns the levels of the mean, E b = sum of pi_k (m_b + c1 L + c2 E[a | k]), with weights softmax(logits / T).</summary>
    /// <param name="p">8 M parameters, group after group.</param>
    /// <param name="lightness">Lightness of the pixel.</param>
    /// <param name="temperature">Divides the logits, above 0.</param>
    public static (int A, int B) Mean(double[] p, double lightness, double temperature)
    {
        int components = p.Length / 8;
        (double a, double b) = (0, 0);
        foreach ((int k, double weight) in Weights(p[..components], temperature).Index())
        {
            double meanOfA = p[4 * components + k] + Math.Tanh(p[components + k]) * lightness;
            a += weight * meanOfA;
            double ofLightness = Math.Tanh(p[2 * components + k]) * lightness;
            b += weight * (p[5 * components + k] + ofLightness + Math.Tanh(p[3 * components + k]) * meanOfA);
        }
        return (Level(a), Level(b));
    }

    private static double[] Weights(double[] logits, double temperature)
    {
        double[] weights = [.. logits.Select(logit => Math.Exp((logit - logits.Max()) / temperature))];
        double total = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / total);
    }

    private static int Pick(double[] logits, double u, double temperature)
    {
        double[] weights = Weights(logits, temperature);
        double cumulated = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            cumulated += weights[k];
            if (u < cumulated)
                return k;
        }
        return weights.Length - 1;
    }

    private static double Variate(double mean, double rawLogScale, double u, double temperature)
    {
        double inner = Math.Clamp(u, 1e-5, 1 - 1e-5);
        return Math.Clamp(mean + temperature * Math.Exp(Math.Max(rawLogScale, -7)) * Math.Log(inner / (1 - inner)), -1, 1);
    }

    private static int Level(double x) => (int)Math.Clamp(Math.Floor(x * 127.5 + 127.5 + 0.5), 0, 255);
}
