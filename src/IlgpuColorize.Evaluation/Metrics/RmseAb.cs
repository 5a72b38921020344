namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>
/// Accumulates the root mean squared error of chroma in Lab units, over pixels, both channels and photos together (SPEC 9).
/// </summary>
public sealed class RmseAb
{
    private long _squares;
    private long _values;

    /// <summary>The error; NaN before anything was added.</summary>
    public double Value => Math.Sqrt((double)_squares / _values);

    /// <summary>Adds a photo's levels of a and b against the true ones; a level is one Lab unit.</summary>
    /// <exception cref="ArgumentException">The maps differ in size.</exception>
    public void Add(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> levels)
    {
        if (truth.Length != levels.Length)
            throw new ArgumentException(
                $"A chroma map of {levels.Length} levels cannot be compared with one of {truth.Length}; make both one size.",
                nameof(levels));
        for (int i = 0; i < truth.Length; i++)
        {
            int difference = truth[i] - levels[i];
            _squares += difference * difference;
        }
        _values += truth.Length;
    }
}
