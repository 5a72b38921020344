using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Tensors;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Walks the tiles of convolutions one by one and compares with the definition.</summary>
public sealed class ConvTilingTests
{
    public static TheoryData<int> Problems => [.. Enumerable.Range(0, ConvShapes.Varied.Length)];

    [Theory]
    [MemberData(nameof(Problems))]
    public void Every_result_of_fprop_and_dgrad_belongs_to_one_tile(int index)
    {
        ConvProblem problem = ConvShapes.Varied[index];
        ConvGather[] gathers = [new(problem, PixelRegion.Whole(problem.Output), false), new(problem, default, true)];
        foreach (ConvGather gather in gathers)
        {
            int[] hits = new int[gather.Target.Elements];
            for (int parities = 0; parities < gather.Classes; parities++)
                Count(gather, Tile(gather, parities), hits);
            Assert.All(hits, hit => Assert.Equal(1, hit));
        }
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void Taps_are_left_out_only_where_all_their_sources_lie_outside(int index)
    {
        ConvProblem problem = ConvShapes.Varied[index];
        ConvAxis[] axes =
        [
            ConvAxis.Fprop(0, problem.P, problem.H, problem.Pad.Top, problem.R, problem.Stride, problem.Dilation),
            ConvAxis.Dgrad(0, problem.W, problem.Q, problem.Pad.Left, problem.S, problem.Stride, problem.Dilation),
        ];
        foreach (ConvAxis axis in axes)
        {
            for (int first = 0; first < axis.Count; first += 4)
            {
                TapRange walked = ConvTiling.TapsOf(axis, first, 4);
                for (int tap = 0; tap < axis.Taps; tap++)
                {
                    Assert.Equal(tap >= walked.First && tap < walked.First + walked.Count, ConvTiling.Touches(axis, first, 4, tap));
                    bool inside = Enumerable.Range(first, 4).Any(
                        i => axis.SourceStart + i * axis.SourceStep + tap * axis.TapStep is int source && source >= 0
                            && source < axis.Extent);
                    Assert.True(ConvTiling.Touches(axis, first, 4, tap) || !inside);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void Taps_of_wgrad_walk_every_box_that_counts_once(int index)
    {
        ConvProblem problem = ConvShapes.Varied[index];
        ConvWgradTiling tiling = ConvWgradWgmma.Tile(problem, 4);
        for (int tap = 0; tap < tiling.Taps; tap++)
        {
            TapSteps steps = tiling.Steps(tap);
            HashSet<(int, int, int)> walked = [];
            for (int step = 0; step < steps.Count; step++)
            {
                TileOrigin box = tiling.BoxOf(steps, step);
                Assert.True(walked.Add((box.Image, box.Row, box.Column)));
                Assert.True(box.Image < problem.N && box.Row < problem.P && box.Column < problem.Q);
                Assert.True(step + 1 == steps.Count || tiling.NextBox(steps, box) == tiling.BoxOf(steps, step + 1));
            }
            Assert.Equal(Expected(problem, tiling, tap), walked);
        }
    }

    [Theory]
    [InlineData(1024, 512)]
    [InlineData(1024, 1024)]
    [InlineData(512, 512)]
    [InlineData(64, 64)]
    public void Slices_of_wgrad_end_before_whole_tiles_would(int c, int k)
    {
        const int Multiprocessors = 132;
        ConvProblem problem = new(64, 32, 32, c, k, 3, 3, ConvProblem.Same(3, 3));
        ConvWgradTiling tiling = ConvWgradWgmma.Tile(problem, Multiprocessors);
        Assert.Equal(0, tiling.WholeTiles % Multiprocessors);
        Assert.InRange(tiling.Tiles - tiling.WholeTiles, 1, Multiprocessors - 1);
        Assert.True(Waves(tiling) < Waves(tiling with { Slices = 1 }), $"{tiling.Slices} slices take {Waves(tiling)} waves");

        // In waves of whole tiles.
        static double Waves(ConvWgradTiling tiling)
        {
            double left = (tiling.Tiles - tiling.WholeTiles) * tiling.Slices;
            return tiling.WholeTiles / Multiprocessors + Math.Ceiling(left / Multiprocessors) / tiling.Slices;
        }
    }

    /// <summary>
    /// Nine taps of so few channels are far fewer tiles than multiprocessors: slices fill these, not tiles as narrow as can be, which read
    /// twice as much for each product.
    /// </summary>
    [Theory]
    [InlineData(64, 64)]
    [InlineData(128, 128)]
    [InlineData(256, 256)]
    public void Few_tiles_of_wgrad_are_shared_by_slices_and_stay_wide(int channels, int columns)
    {
        ConvProblem problem = new(64, 64, 64, channels, channels, 3, 3, ConvProblem.Same(3, 3));
        ConvWgradTiling tiling = ConvWgradWgmma.Tile(problem, multiprocessors: 132);
        Assert.Equal(columns, tiling.TileC);
        Assert.InRange(tiling.Slices, 2, int.MaxValue);
    }

    [Theory]
    [InlineData(7, 3)]
    [InlineData(0, 2)]
    [InlineData(18, 1)]
    public void Groups_of_wgrad_sum_every_step_of_every_filter_element_once(int whole, int slices)
    {
        ConvProblem problem = new(2, 30, 20, 70, 140, 3, 3, ConvProblem.Same(3, 3));
        ConvWgradTiling tiling = ConvWgradWgmma.Tile(problem, 4) with { TileC = 64, WholeTiles = whole, Slices = slices };
        Assert.Equal(36, tiling.Tiles);
        for (int k = 0; k < problem.K; k += 23)
        {
            for (int c = 0; c < problem.C; c += 23)
            {
                for (int tap = 0; tap < tiling.Taps; tap++)
                {
                    (int first, int count, int distance) = tiling.GroupsOf(k, tap, c);
                    int next = 0;
                    for (int slice = 0; slice < count; slice++)
                    {
                        WgradOrigin origin = tiling.Origin(first + slice * distance);
                        Assert.Equal((k / 128 * 128, c / 64 * 64, tap), (origin.K, origin.C, origin.Tap));
                        Assert.Equal(next, ConvWgradTiling.FirstStep(tiling.Steps(tap), origin.Slice, origin.Slices));
                        next = ConvWgradTiling.FirstStep(tiling.Steps(tap), origin.Slice + 1, origin.Slices);
                    }
                    Assert.Equal(tiling.Steps(tap).Count, next);
                }
            }
        }
    }

    [Fact]
    public void Large_dilation_leaves_most_taps_out()
    {
        ConvProblem problem = new(64, 32, 32, 512, 21, 3, 3, ConvProblem.Same(3, 3, 18), Dilation: 18);
        ConvTiling tiling = Tile(new ConvGather(problem, PixelRegion.Whole(problem.Output), false), 0);
        long steps = Enumerable.Range(0, tiling.Tiles).Sum(tile => (long)tiling.Steps(tiling.Origin(tile), ConvTiling.StepChannels));
        // Rows 0-3 to 28-31 reach two of the three filter rows; columns, a box wide as the image, all three.
        Assert.Equal(64L * 8 * 2 * 3 * 8, steps);
    }

    private static ConvTiling Tile(ConvGather gather, int parities)
    {
        ConvAxis rows = gather.Rows(parities), columns = gather.Columns(parities);
        var box = PixelTile.Choose(ConvTiling.PixelBits, columns.Count, rows.Count, gather.Problem.N);
        return new(
            rows, columns, gather.Problem.N, TapNumbers.Of(rows, columns, gather.Problem, gather.IsDgrad), gather.Source.C, gather.Target.C,
            box, 24);
    }

    private static void Count(ConvGather gather, ConvTiling tiling, int[] hits)
    {
        ConvGatherTarget target = new(tiling, default, gather.Target.H, gather.Target.W);
        for (int tile = 0; tile < tiling.Tiles; tile++)
        {
            TileOrigin origin = tiling.Origin(tile);
            for (int pixel = 0; pixel < ConvTiling.Pixels; pixel++)
            {
                int place = target.PixelOf(origin, pixel);
                int end = place < 0 ? 0 : Math.Min(tiling.Results, origin.Result + tiling.TileResults);
                for (int result = origin.Result; result < end; result++)
                    hits[place * tiling.Results + result]++;
            }
        }
    }

    // The boxes that hold a pixel whose source under the tap lies in x; a box may reach beyond the output.
    private static HashSet<(int, int, int)> Expected(ConvProblem problem, ConvWgradTiling tiling, int tap)
    {
        HashSet<(int, int, int)> boxes = [];
        for (int p = 0; p < tiling.Box.AcrossRows(problem.P) * tiling.Box.Rows; p++)
        {
            for (int q = 0; q < tiling.Box.AcrossColumns(problem.Q) * tiling.Box.Columns; q++)
            {
                int h = p * problem.Stride - problem.Pad.Top + tap / problem.S * problem.Dilation;
                int w = q * problem.Stride - problem.Pad.Left + tap % problem.S * problem.Dilation;
                if (h < 0 || h >= problem.H || w < 0 || w >= problem.W)
                    continue;
                for (int n = 0; n < problem.N; n++)
                    boxes.Add((n & -tiling.Box.Images, p & -tiling.Box.Rows, q & -tiling.Box.Columns));
            }
        }
        return boxes;
    }
}
