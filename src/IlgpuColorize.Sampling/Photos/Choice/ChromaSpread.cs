using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// How far samples of one photo differ, pixel by pixel: where colours are certain, and where a person may want to choose.
/// </summary>
public static class ChromaSpread
{
    /// <summary>Levels of the picture for a unit of Lab: 255 is a deviation of 64 and more.</summary>
    public const int LevelsPerUnit = 4;

    /// <summary>Computes the standard deviation of chroma over samples, sqrt(var(a) + var(b)), in Lab units.</summary>
    /// <param name="samples">At least two maps of one size.</param>
    /// <returns>For each cell, row-major.</returns>
    /// <exception cref="ArgumentException">There are fewer than two.</exception>
    public static float[] Of(IReadOnlyList<ChromaMap> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count < 2)
            throw new ArgumentException($"{samples.Count} samples do not differ; draw at least 2.", nameof(samples));
        float[] deviations = new float[samples[0].Levels.Length / 2];
        for (int cell = 0; cell < deviations.Length; cell++)
            deviations[cell] = MathF.Sqrt(Variance(samples, 2 * cell) + Variance(samples, 2 * cell + 1));
        return deviations;
    }

    /// <summary>Draws the deviation at a photo's size, as a grey PNG that says its scale.</summary>
    /// <param name="samples">At least two maps of one size.</param>
    /// <param name="width">The photo's width.</param>
    /// <param name="height">The photo's height.</param>
    public static BytePng Picture(IReadOnlyList<ChromaMap> samples, int width, int height)
    {
        float[] cells = Of(samples);
        float[] pixels = PlaneResize.Bilinear(cells, samples[0].Columns, samples[0].Rows, 1, width, height);
        byte[] levels = Array.ConvertAll(pixels, deviation => (byte)(Math.Clamp(LevelsPerUnit * deviation, 0, 255) + 0.5f));
        return new BytePng(width, height, levels)
        {
            Texts = [("Description", $"Standard deviation of chroma over {samples.Count} samples, {LevelsPerUnit} levels a unit of Lab")],
        };
    }

    private static float Variance(IReadOnlyList<ChromaMap> samples, int index)
    {
        float mean = samples.Average(sample => (float)sample.Levels[index]);
        return samples.Average(sample => (sample.Levels[index] - mean) * (sample.Levels[index] - mean));
    }
}
