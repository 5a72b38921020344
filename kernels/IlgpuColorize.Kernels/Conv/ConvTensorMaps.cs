using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Describes a convolution's bfloat16 operands to the tensor memory accelerator: boxes of 64 channels, which are rows of 128 swizzled bytes in shared memory.</summary>
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

    /// <summary>Maps a filter as (reduced channels, result channels, taps).</summary>
    /// <param name="filter">Rows of reduced channels, one for each tap and result channel.</param>
    /// <param name="reduced">Reduced channels.</param>
    /// <param name="results">Result channels.</param>
    /// <param name="taps">Taps.</param>
    /// <param name="tileResults">The result channels that a copy brings.</param>
    public static TensorMap Filter(PixelRows filter, int reduced, int results, int taps, int tileResults)
    {
        long row = (long)filter.Pitch * Size;
        return new(
            filter.Address,
            new(3, reduced, results, taps),
            new(2, row, row * results),
            new(3, WgmmaDescriptor.RowElements, tileResults, 1),
            new(3, 1, 1, 1),
            TensorMapSwizzle.Bytes128);
    }
}
