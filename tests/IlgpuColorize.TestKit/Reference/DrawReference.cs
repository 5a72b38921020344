namespace IlgpuColorize.TestKit.Reference;

/// <summary>
/// Draws chroma from a mixture of logistics plainly, in double precision, from given uniform numbers and without the gamut constraint.
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

    private static int Pick(double[] logits, double u, double temperature)
    {
        double[] weights = [.. logits.Select(logit => Math.Exp((logit - logits.Max()) / temperature))];
        double cumulated = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            cumulated += weights[k] / weights.Sum();
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
