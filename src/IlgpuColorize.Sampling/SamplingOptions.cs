using IlgpuColorize.Kernels.Sampling;

namespace IlgpuColorize.Sampling;

/// <summary>How pixels are drawn (SPEC 8).</summary>
/// <param name="Temperature">Scales the draw and divides the logits; 0 takes the most probable component and its means.</param>
/// <param name="GamutConstraint">Whether each drawn colour is brought into sRGB before it is fed back.</param>
/// <param name="Draws">
/// How often every cell that has a guide (<see cref="SampleSlot.Guide"/>) is drawn, of which the colour nearest to the guide is kept and
/// fed back: 1 for a plain draw, as in the paper.
/// </param>
/// <param name="Numbers">Whether cells share their random numbers.</param>
public sealed record SamplingOptions(
    float Temperature = 1, bool GamutConstraint = true, int Draws = 1, DrawNumbers Numbers = DrawNumbers.OfPixel)
{
    /// <summary>The most draws of a cell: beyond it only time is lost.</summary>
    public const int MostDraws = 256;

    /// <summary>Checks the values.</summary>
    public SamplingOptions Validate()
    {
        if (!float.IsFinite(Temperature) || Temperature < 0)
            throw new ArgumentOutOfRangeException(nameof(Temperature), Temperature, "The temperature must be a number of at least 0.");
        if (Draws is < 1 or > MostDraws)
            throw new ArgumentOutOfRangeException(nameof(Draws), Draws, $"A cell is drawn 1 to {MostDraws} times.");
        return this;
    }
}
