namespace IlgpuColorize.Data;

/// <summary>Blurs a plane with a Gaussian; beyond its edges the plane goes on as at the edge.</summary>
internal static class GaussianBlur
{
    // Beyond three standard deviations, weights are below 1.2 % of the middle one.
    private const double Reach = 3;

    /// <summary>Blurs in place, along rows and then along columns.</summary>
    /// <param name="plane">height x width values, row-major.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="deviation">Standard deviation in pixels; 0 leaves the plane as it is.</param>
    public static void Apply(Span<float> plane, int width, int height, double deviation)
    {
        int radius = (int)Math.Ceiling(Reach * deviation);
        if (radius == 0)
            return;
        double[] weights = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(i => Math.Exp(-0.5 * i * i / (deviation * deviation)))];
        double total = weights.Sum();
        float[] line = new float[Math.Max(width, height)];
        for (int y = 0; y < height; y++)
            Along(plane, y * width, 1, width);
        for (int x = 0; x < width; x++)
            Along(plane, x, width, height);

        void Along(Span<float> values, int first, int stride, int count)
        {
            for (int i = 0; i < count; i++)
            {
                double sum = 0;
                for (int k = -radius; k <= radius; k++)
                    sum += weights[k + radius] * values[first + Math.Clamp(i + k, 0, count - 1) * stride];
                line[i] = (float)(sum / total);
            }
            for (int i = 0; i < count; i++)
                values[first + i * stride] = line[i];
        }
    }
}
