using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Tensors;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks how gathers on tensor cores are cut: arithmetic on what was measured of the prototypes, not on measured cuts.</summary>
public sealed class GatherCostModelTests
{
    private const int H100 = 132;

    /// <summary>
    /// One image leaves multiprocessors idle: narrower tiles or slices make more items of it than the widest whole tiles would be, and a
    /// batch, which fills the device, is cut into neither narrower tiles nor more slices.
    /// </summary>
    [Theory]
    [MemberData(nameof(PaperConvolutions))]
    public void Small_grids_are_cut_finer(bool isWgmma, int c, int k, int dilation)
    {
        ConvTiling image = Tile(isWgmma, Fprop(1, c, k, dilation)), batch = Tile(isWgmma, Fprop(64, c, k, dilation));
        int widest = (isWgmma ? TileColumns.GatherWgmma : TileColumns.GatherMma)[0];
        Assert.True(image.Items > (image with { TileResults = widest, Slices = 1 }).Items, $"{image.Items} items");
        Assert.True(image.TileResults <= batch.TileResults, $"{image.TileResults} columns, {batch.TileResults} of a batch");
        Assert.True(image.Slices >= batch.Slices, $"{image.Slices} slices, {batch.Slices} of a batch");
    }

    // The 3 x 3 convolutions of preset paper at 32 x 32 pixels.
    public static TheoryData<bool, int, int, int> PaperConvolutions => new()
    {
        { true, 1024, 512, 2 }, { true, 1024, 1024, 4 }, { true, 512, 256, 1 }, { true, 512, 160, 1 }, { true, 512, 21, 18 },
        { true, 512, 512, 1 }, { false, 1024, 512, 2 }, { false, 1024, 1024, 4 }, { false, 512, 512, 1 }, { false, 512, 21, 18 },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void Slices_walk_every_step_of_every_tile_once(int slices)
    {
        Assert.All(ConvShapes.Varied, problem =>
        {
            ConvGather gather = new(problem, default, true);
            for (int parities = 0; parities < gather.Classes; parities++)
                Walk(ConvGatherMma.Tile(gather, parities, 4) with { Slices = slices });
        });
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

    private static ConvTiling Tile(bool isWgmma, ConvGather gather)
        => isWgmma ? ConvGatherWgmma.Tile(gather, 0, H100) : ConvGatherMma.Tile(gather, 0, H100);

    private static ConvGather Fprop(int n, int c, int k, int dilation)
    {
        ConvProblem problem = new(n, 32, 32, c, k, 3, 3, ConvProblem.Same(3, 3, dilation), Dilation: dilation);
        return new(problem, PixelRegion.Whole(problem.Output), false);
    }
}
