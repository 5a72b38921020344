namespace IlgpuColorize.Kernels.Resample;

/// <summary>
/// The rows, or the columns, of a fine grid and of a coarse one over the same extent. All positions are computed in integers, so that they
/// are exact at any size: coarse element i covers [i Fine, (i + 1) Fine) in units of 1/Coarse of a fine element.
/// </summary>
/// <param name="Fine">Elements of the fine grid.</param>
/// <param name="Coarse">Elements of the coarse grid, at most as many.</param>
public readonly record struct ResampleAxis(int Fine, int Coarse)
{
    /// <summary>Returns the first fine element that a coarse one touches.</summary>
    public int First(int coarse) => coarse * Fine / Coarse;

    /// <summary>Returns the fine element after the last that a coarse one touches.</summary>
    public int End(int coarse) => ((coarse + 1) * Fine + Coarse - 1) / Coarse;

    /// <summary>Returns the share of a coarse element that a fine one covers; all shares of a coarse element add to 1.</summary>
    public float Share(int coarse, int fine)
    {
        int from = Math.Max(coarse * Fine, fine * Coarse);
        int to = Math.Min((coarse + 1) * Fine, (fine + 1) * Coarse);
        return (to - from) / (float)Fine;
    }

    /// <summary>Returns the coarse element whose centre lies at or before a fine one's; the first where none does.</summary>
    public int Lower(int fine) => Math.Min(Position(fine) / (2 * Fine), Coarse - 1);

    /// <summary>Returns the coarse element after <see cref="Lower"/>; the last where there is none.</summary>
    public int Upper(int fine) => Math.Min(Lower(fine) + 1, Coarse - 1);

    /// <summary>Returns the weight of <see cref="Upper"/> in the linear interpolation at a fine element's centre.</summary>
    public float UpperWeight(int fine) => Position(fine) % (2 * Fine) / (float)(2 * Fine);

    // The fine element's centre among the coarse centres, in units of 1 / (2 Fine).
    private int Position(int fine) => Math.Max(0, (2 * fine + 1) * Coarse - Fine);
}
