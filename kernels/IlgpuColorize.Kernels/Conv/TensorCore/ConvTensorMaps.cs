using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The maps of a convolution's bfloat16 operands for the tensor memory accelerator: boxes of 64 channels, which are rows of 128 swizzled
/// bytes in shared memory.
/// </summary>
internal static class ConvTensorMaps
{
    private const int Size = sizeof(ushort);

    /// <summary>Maps pixels as (channels, columns, rows, images).</summary>
    /// <param name="pixels">Where they lie.</param>
    /// <param name="shape">Extents.</param>
    /// <param name="tile">The box that a copy brings.</param>
    /// <param name="columnStep">Distance of the columns that it takes.</param>
    /// <param name="rowStep">Distance of the rows.</param>
    public static TensorMap Pixels(PixelRows pixels, Shape shape, PixelTile tile, int columnStep, int rowStep)
    {
        long pixel = (long)pixels.Pitch * Size, row = pixel * shape.W;
        return new(
            pixels.Address,
            new(4, shape.C, shape.W, shape.H, shape.N),
            new(3, pixel, row, row * shape.H),
            new(4, WgmmaDescriptor.RowElements, tile.Columns * columnStep, tile.Rows * rowStep, tile.Images),
            new(4, 1, columnStep, rowStep, 1),
            TensorMapSwizzle.Bytes128);
    }

    /// <summary>Maps a filter as (input channels, output channels, taps).</summary>
    /// <param name="filter">Rows of input channels, one for each tap and output channel.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="outputs">The output channels that a copy brings.</param>
    public static TensorMap Filter(PixelRows filter, in ConvProblem problem, int outputs)
    {
        long row = (long)filter.Pitch * Size;
        return new(
            filter.Address,
            new(3, problem.C, problem.K, problem.Taps),
            new(2, row, row * problem.K),
            new(3, WgmmaDescriptor.RowElements, outputs, 1),
            new(3, 1, 1, 1),
            TensorMapSwizzle.Bytes128);
    }
}
