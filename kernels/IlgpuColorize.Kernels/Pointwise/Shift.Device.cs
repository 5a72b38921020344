using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Computes one element of y an index.</summary>
internal readonly record struct ShiftPixels(TensorView X, int Rows, int Columns, GradientTarget Y, PixelRegion Region) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, X.Shape, Region);
        int source = SourceOf(element.Pixel, X.Shape, Rows, Columns);
        Y.Put(element, source < 0 ? 0f : X[source * X.Pitch + element.Channel]);
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
