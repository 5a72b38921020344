using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>The rows of a filter that fprop sums.</summary>
internal enum SummedRows
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>
    /// All but the last, for sums that <see cref="Last"/> goes on from. They are kept by themselves: a row of each image.
    /// </summary>
    AllButLast,

    /// <summary>The last.</summary>
    Last,
}

/// <summary>
/// Fprop or dgrad as gathers along <see cref="ConvAxis"/>: fprop is one over the region's outputs, dgrad one for each parity class of
/// inputs.
/// </summary>
/// <param name="Problem">The sizes.</param>
/// <param name="Region">The outputs of fprop; not used in dgrad.</param>
/// <param name="IsDgrad">Which of the two.</param>
/// <param name="FilterRows">The rows of the filter that fprop sums.</param>
internal readonly record struct ConvGather(
    ConvProblem Problem, PixelRegion Region, bool IsDgrad, SummedRows FilterRows = SummedRows.All)
{
    /// <summary>The number of gathers; the first has the most results.</summary>
    public int Classes => IsDgrad ? Problem.Stride * Problem.Stride : 1;

    /// <summary>The shape of what is read.</summary>
    public Shape Source => IsDgrad ? Problem.Output : Problem.Input;

    /// <summary>The shape of what is written.</summary>
    public Shape Target => IsDgrad ? Problem.Input
        : FilterRows == SummedRows.AllButLast ? Problem.Output with { H = Region.Rows } : Problem.Output;

    /// <summary>The most pixels that one class writes.</summary>
    public int Pixels => Problem.N * Rows(0).Count * Columns(0).Count;

    /// <summary>Returns the rows of a class.</summary>
    public ConvAxis Rows(int parities) => IsDgrad
        ? ConvAxis.Dgrad(parities / Problem.Stride, Problem.H, Problem.P, Problem.Pad.Top, Problem.R, Problem.Stride, Problem.Dilation)
        : OfFilter(ConvAxis.Fprop(Region.Row, Region.Rows, Problem.H, Problem.Pad.Top, Problem.R, Problem.Stride, Problem.Dilation));

    /// <summary>Returns the columns of a class.</summary>
    public ConvAxis Columns(int parities) => IsDgrad
        ? ConvAxis.Dgrad(parities % Problem.Stride, Problem.W, Problem.Q, Problem.Pad.Left, Problem.S, Problem.Stride, Problem.Dilation)
        : ConvAxis.Fprop(Region.Column, Region.Columns, Problem.W, Problem.Pad.Left, Problem.S, Problem.Stride, Problem.Dilation);

    private ConvAxis OfFilter(in ConvAxis rows) => FilterRows switch
    {
        SummedRows.AllButLast => rows with { TargetStart = 0, Taps = rows.Taps - 1 },
        SummedRows.Last => rows with
        {
            SourceStart = rows.SourceStart + (rows.Taps - 1) * rows.TapStep,
            Taps = 1,
            FirstTap = (rows.Taps - 1) * rows.FilterStep,
        },
        _ => rows,
    };
}
