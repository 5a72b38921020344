using IlgpuColorize.Numerics;

namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>
/// The share of samples' cells whose hue is near their class's own (SPEC 9). A class has a hue of its own where its true hues agree: the
/// mean of their unit vectors, over cells of chroma above <see cref="LeastChroma"/>, is at least <see cref="LeastLength"/> long. That takes
/// all photos, so the maps are kept: 5 kB for one of 128 x 128.
/// </summary>
public sealed class HueAgreement(int classes)
{
    /// <summary>The chroma above which a cell has a hue, in Lab units.</summary>
    public const double LeastChroma = 8;

    /// <summary>The length of the mean unit vector from which on a class has a hue of its own.</summary>
    public const double LeastLength = 0.7;

    /// <summary>The cells with a hue that a class needs, in the truth and in the samples.</summary>
    public const int LeastCells = 500;

    private static readonly double NearestCosine = Math.Cos(Math.PI / 4);
    private readonly List<(byte[] Truth, IReadOnlyList<byte[]> Samples, byte[] Labels)> _photos = [];

    /// <summary>Adds a photo; its maps are kept without copying.</summary>
    /// <param name="truth">The true levels of a and b.</param>
    /// <param name="samples">Each sample's levels.</param>
    /// <param name="labels">The class of each cell; 255 is of none.</param>
    public void Add(byte[] truth, IReadOnlyList<byte[]> samples, byte[] labels) => _photos.Add((truth, samples, labels));

    /// <summary>
    /// Sums the terms of each photo for <see cref="ByClass"/>. They are 0 for classes without a hue of their own or with too few cells; own
    /// hues are those of all photos, for every drawing of them.
    /// </summary>
    public PhotoSums Sums()
    {
        (double A, double B)?[] own = TrueHues();
        double[] total = SumsOf(own).Total();
        return SumsOf([.. own.Select((hue, k) => total[2 * k + 1] >= LeastCells ? hue : null)]);
    }

    /// <summary>Computes the share of each class; NaN for a class without.</summary>
    /// <param name="sums">Sums of the photos' terms.</param>
    public double[] ByClass(double[] sums)
    {
        ArgumentNullException.ThrowIfNull(sums);
        return [.. Enumerable.Range(0, classes).Select(k => sums[2 * k] / sums[2 * k + 1])];
    }

    // The unit vector of each class's own hue; null for a class without.
    private (double A, double B)?[] TrueHues()
    {
        // Sums of a and b, of their unit vectors, and cells.
        var sums = new double[classes, 5];
        foreach ((byte[] truth, _, byte[] labels) in _photos)
        {
            for (int cell = 0; cell < labels.Length; cell++)
            {
                if (labels[cell] >= classes || HueOf(truth, cell) is not { } hue)
                    continue;
                int k = labels[cell];
                sums[k, 0] += hue.Chroma * hue.A;
                sums[k, 1] += hue.Chroma * hue.B;
                sums[k, 2] += hue.A;
                sums[k, 3] += hue.B;
                sums[k, 4]++;
            }
        }
        return [.. Enumerable.Range(0, classes).Select(k => HueOfClass(sums, k))];
    }

    private static (double A, double B)? HueOfClass(double[,] sums, int k)
    {
        if (sums[k, 4] < LeastCells || Length(sums[k, 2], sums[k, 3]) < LeastLength * sums[k, 4])
            return null;
        double length = Length(sums[k, 0], sums[k, 1]);
        return (sums[k, 0] / length, sums[k, 1] / length);
    }

    // Of each class: the samples' cells that agree, and all that have a hue; 0 of 0 for a class without a hue of its own.
    private PhotoSums SumsOf((double A, double B)?[] own)
    {
        PhotoSums sums = new(2 * classes);
        foreach ((_, IReadOnlyList<byte[]> samples, byte[] labels) in _photos)
        {
            var terms = new double[sums.Terms];
            foreach (byte[] levels in samples)
            {
                for (int cell = 0; cell < labels.Length; cell++)
                {
                    if (labels[cell] >= classes || own[labels[cell]] is not { } expected || HueOf(levels, cell) is not { } hue)
                        continue;
                    terms[2 * labels[cell]] += hue.A * expected.A + hue.B * expected.B >= NearestCosine ? 1 : 0;
                    terms[2 * labels[cell] + 1]++;
                }
            }
            sums.Add(terms);
        }
        return sums;
    }

    // The unit vector of a cell's hue; null where it has too little chroma.
    private static (double Chroma, double A, double B)? HueOf(byte[] levels, int cell)
    {
        double a = ChromaLevels.ToLab(levels[2 * cell]), b = ChromaLevels.ToLab(levels[2 * cell + 1]);
        double chroma = Length(a, b);
        return chroma > LeastChroma ? (chroma, a / chroma, b / chroma) : null;
    }

    private static double Length(double a, double b) => Math.Sqrt(a * a + b * b);
}
