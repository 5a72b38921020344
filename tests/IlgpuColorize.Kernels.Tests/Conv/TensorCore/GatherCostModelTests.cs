using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Tensors;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks how gathers on tensor cores are cut: arithmetic on what was measured of the prototypes, not on measured cuts.</summary>
public sealed class GatherCostModelTests
{
    private const int H100 = 132;

    // The 3 x 3 convolutions of preset paper at 32 x 32 pixels.
    [Theory]
    [InlineData(1, 1024, 512, 2, 128, 4)]
    [InlineData(1, 1024, 1024, 4, 256, 4)]
    [InlineData(1, 512, 256, 1, 64, 4)]
    [InlineData(1, 512, 160, 1, 80, 8)]
    [InlineData(1, 512, 21, 18, 16, 6)]
    [InlineData(1, 512, 512, 1, 32, 1)]
    [InlineData(8, 1024, 512, 2, 256, 1)]
    [InlineData(8, 1024, 1024, 4, 256, 1)]
    [InlineData(8, 512, 21, 18, 16, 1)]
    public void Wgmma_slices_tiles_where_the_grid_is_small(int n, int c, int k, int dilation, int columns, int slices)
    {
        ConvTiling tiling = ConvGatherWgmma.Tile(Fprop(n, c, k, dilation), 0, H100);
        Assert.Equal((columns, slices), (tiling.TileResults, tiling.Slices));
    }

    [Theory]
    [InlineData(1, 1024, 512, 2, 128, 4)]
    [InlineData(1, 1024, 1024, 4, 128, 2)]
    [InlineData(1, 512, 512, 1, 128, 4)]
    [InlineData(1, 512, 21, 18, 32, 6)]
    [InlineData(8, 1024, 512, 2, 128, 1)]
    [InlineData(8, 1024, 1024, 4, 128, 1)]
    [InlineData(8, 512, 21, 18, 32, 2)]
    public void Mma_slices_tiles_where_the_grid_is_small(int n, int c, int k, int dilation, int columns, int slices)
    {
        ConvTiling tiling = ConvGatherMma.Tile(Fprop(n, c, k, dilation), 0, H100);
        Assert.Equal((columns, slices), (tiling.TileResults, tiling.Slices));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void Slices_walk_every_step_of_every_tile_once(int slices)
    {
        foreach (ConvProblem problem in ConvShapes.Varied)
        {
            ConvGather gather = new(problem, default, true);
            for (int parities = 0; parities < gather.Classes; parities++)
                Walk(ConvGatherMma.Tile(gather, parities, 4) with { Slices = slices });
        }
    }

    private static void Walk(ConvTiling tiling)
    {
        const int StepChannels = 32;
        for (int tile = 0; tile < tiling.Tiles; tile++)
        {
            TileOrigin origin = tiling.Origin(tile);
            TapRange rows = ConvTiling.TapsOf(tiling.Rows, origin.Row, tiling.Box.Rows);
            TapRange columns = ConvTiling.TapsOf(tiling.Columns, origin.Column, tiling.Box.Columns);
            (int, int, int)[] expected =
            [
                .. from row in Enumerable.Range(rows.First, rows.Count)
                   from column in Enumerable.Range(columns.First, columns.Count)
                   from step in Enumerable.Range(0, (tiling.Reduced + StepChannels - 1) / StepChannels)
                   select (row, column, step * StepChannels),
            ];
            List<(int, int, int)> walked = [];
            for (int item = tile; item < tiling.Items; item += tiling.Tiles)
            {
                Assert.Equal((origin, item / tiling.Tiles), (tiling.Origin(item), tiling.SliceOf(item)));
                StepRange steps = tiling.StepsOf(item, origin, StepChannels);
                Assert.Equal(walked.Count, steps.First);
                var at = GatherCursor.At(tiling, origin, steps.First, StepChannels);
                for (int step = 0; step < steps.Count; step++, at = at.Next(tiling.Reduced, StepChannels))
                    walked.Add((at.RowTap, at.ColumnTap, at.Channel));
            }
            Assert.Equal(expected, walked);
            Assert.True(expected.Length <= tiling.MostSteps(StepChannels));
        }
    }

    private static ConvGather Fprop(int n, int c, int k, int dilation)
    {
        ConvProblem problem = new(n, 32, 32, c, k, 3, 3, ConvProblem.Same(3, 3, dilation), Dilation: dilation);
        return new(problem, PixelRegion.Whole(problem.Output), false);
    }
}
