using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Fprop or dgrad as gathers along <see cref="ConvAxis"/>: fprop is one over the region's outputs, dgrad one for each parity class of
/// inputs.
/// </summary>
/// <param name="Problem">The sizes.</param>
/// <param name="Region">The outputs of fprop; not used in dgrad.</param>
/// <param name="IsDgrad">Which of the two.</param>
internal readonly record struct ConvGather(ConvProblem Problem, PixelRegion Region, bool IsDgrad)
{
    /// <summary>The number of gathers; the first has the most results.</summary>
    public int Classes => IsDgrad ? Problem.Stride * Problem.Stride : 1;

    /// <summary>The shape of what is read.</summary>
    public Shape Source => IsDgrad ? Problem.Output : Problem.Input;

    /// <summary>The shape of what is written.</summary>
    public Shape Target => IsDgrad ? Problem.Input : Problem.Output;

    /// <summary>The most pixels that one class writes.</summary>
    public int Pixels => Problem.N * Rows(0).Count * Columns(0).Count;

    /// <summary>Returns the rows of a class.</summary>
    public ConvAxis Rows(int parities) => IsDgrad
        ? ConvAxis.Dgrad(parities / Problem.Stride, Problem.H, Problem.P, Problem.Pad.Top, Problem.R, Problem.Stride, Problem.Dilation)
        : ConvAxis.Fprop(Region.Row, Region.Rows, Problem.H, Problem.Pad.Top, Problem.R, Problem.Stride, Problem.Dilation);

    /// <summary>Returns the columns of a class.</summary>
    public ConvAxis Columns(int parities) => IsDgrad
        ? ConvAxis.Dgrad(parities % Problem.Stride, Problem.W, Problem.Q, Problem.Pad.Left, Problem.S, Problem.Stride, Problem.Dilation)
        : ConvAxis.Fprop(Region.Column, Region.Columns, Problem.W, Problem.Pad.Left, Problem.S, Problem.Stride, Problem.Dilation);
}
