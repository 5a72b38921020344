using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Tensors;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Cuda;

/// <summary>How convolutions describe their operands to the tensor memory accelerator.</summary>
public sealed class TensorMapTests
{
    private static readonly PixelTile Box = new(ColumnBits: 5, RowBits: 2, ImageBits: 0);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Pixels_bring_a_box_whatever_their_distance(int step)
    {
        TensorMap map = ConvTensorMaps.Pixels(new PixelRows(4096, 168), new Shape(3, 30, 40, 162), Box, step, step);
        Assert.Equal(new TensorExtents(4, 162, 40, 30, 3), map.Extents);
        Assert.Equal(new TensorExtents(3, 336, 336 * 40, 336 * 40 * 30), map.Strides);
        Assert.Equal(new TensorExtents(4, 64, 32 * step, 4 * step, 1), map.Box);
        Assert.Equal(new TensorExtents(4, 1, step, step, 1), map.Steps);
    }

    [Fact]
    public void Filter_brings_rows_of_one_tap()
    {
        ConvProblem problem = new(1, 8, 8, 162, 21, 3, 3, ConvProblem.Same(3, 3));
        TensorMap map = ConvTensorMaps.Filter(new PixelRows(4096, 168), problem, outputs: 24);
        Assert.Equal(new TensorExtents(3, 162, 21, 9), map.Extents);
        Assert.Equal(new TensorExtents(2, 336, 336 * 21), map.Strides);
        Assert.Equal(new TensorExtents(3, 64, 24, 1), map.Box);
    }

    [Fact]
    public void Equal_maps_are_one_key()
        => Assert.Equal(
            ConvTensorMaps.Pixels(new PixelRows(256, 64), new Shape(1, 4, 4, 64), Box, 1, 1).GetHashCode(),
            ConvTensorMaps.Pixels(new PixelRows(256, 64), new Shape(1, 4, 4, 64), Box, 1, 1).GetHashCode());
}
