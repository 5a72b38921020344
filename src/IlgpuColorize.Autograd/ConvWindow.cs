using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd;

/// <summary>The extents of a filter, and the steps in which it moves over its input.</summary>
/// <param name="R">Filter rows.</param>
/// <param name="S">Filter columns.</param>
/// <param name="Pad">Zero padding.</param>
/// <param name="Stride">1 or 2.</param>
/// <param name="Dilation">Distance of taps.</param>
public readonly record struct ConvWindow(int R, int S, Padding Pad, int Stride = 1, int Dilation = 1)
{
    /// <summary>Gets the window of a single pixel.</summary>
    public static ConvWindow Pointwise => new(1, 1, default);

    /// <summary>Returns a 3 x 3 window with "same" padding.</summary>
    public static ConvWindow Same3x3(int stride = 1, int dilation = 1) => new(3, 3, ConvProblem.Same(3, 3, dilation), stride, dilation);

    /// <summary>Returns a window that sees rows above and its own row: "down", of 2 x 3, and the stem's row, 1 x 3.</summary>
    public static ConvWindow Down(int rows) => new(rows, 3, new Padding(rows - 1, 0, 1, 1));

    /// <summary>Returns a window that sees pixels above and to the left: "down-right", of 2 x 2, and the stem's column, 2 x 1.</summary>
    public static ConvWindow DownRight(int columns) => new(2, columns, new Padding(1, 0, columns - 1, 0));

    /// <summary>Returns the sizes of a convolution with this window.</summary>
    public ConvProblem Problem(Shape x, int outputs) => new(x.N, x.H, x.W, x.C, outputs, R, S, Pad, Stride, Dilation);
}
