using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Computes four neighbouring elements of y an index.</summary>
internal readonly record struct ShiftPixels(QuadView X, int Rows, int Columns, QuadTarget Y, PixelRegion Region) : IKernel
{
    public void Execute(int index)
    {
        var at = ElementIndex.OfQuad(index, X.View.Shape, Region);
        Y.Put(at, X.Load(SourceOf(at.Pixel, X.View.Shape, Rows, Columns), at.Channel));
    }

    /// <summary>Returns the pixel that moves to a pixel; -1 where it comes from outside.</summary>
    public static int SourceOf(int pixel, in Shape shape, int rows, int columns)
    {
        int row = pixel / shape.W % shape.H - rows;
        int column = pixel % shape.W - columns;
        bool inside = row >= 0 && row < shape.H && column >= 0 && column < shape.W;
        return inside ? pixel - rows * shape.W - columns : -1;
    }
}
