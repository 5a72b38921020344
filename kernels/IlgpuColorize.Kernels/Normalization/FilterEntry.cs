namespace IlgpuColorize.Kernels.Normalization;

/// <summary>
/// The place of one filter among all filters of a network: its direction and scale in the flat buffer of the parameters, its weights in the
/// flat buffer of the weights.
/// </summary>
/// <param name="Problem">Its sizes.</param>
/// <param name="Direction">Where v begins, K x Taps x C.</param>
/// <param name="Scale">Where g begins, K.</param>
/// <param name="FirstPart">Where the weights of the first part begin, K x Taps x C0.</param>
/// <param name="SecondPart">Where those of the second part begin, K x Taps x C1; anywhere where there is one part.</param>
public readonly record struct FilterEntry(WeightNormProblem Problem, int Direction, int Scale, int FirstPart, int SecondPart)
{
    /// <summary>Returns where the weights of a part, 0 or 1, begin.</summary>
    public int PlaceOf(int part) => part == 0 ? FirstPart : SecondPart;

    /// <summary>Returns where the weight lies that an output channel's element of v becomes.</summary>
    /// <param name="filter">The output channel.</param>
    /// <param name="element">The element, from 0 to Taps x C.</param>
    public int WeightOf(int filter, int element)
    {
        int row = filter * Problem.Taps + element / Problem.C;
        int channel = element % Problem.C;
        return channel < Problem.C0 ? FirstPart + row * Problem.C0 + channel : SecondPart + row * Problem.C1 + channel - Problem.C0;
    }
}
