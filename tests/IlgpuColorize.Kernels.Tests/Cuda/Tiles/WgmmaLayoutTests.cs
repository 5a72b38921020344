using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Cuda;

/// <summary>Where matrices and sums lie in shared memory.</summary>
public sealed class WgmmaLayoutTests
{
    private const int Banks = 32;

    public static TheoryData<int> Columns => [.. TileColumns.GatherWgmma];

    [Fact]
    public void Descriptors_hold_address_offsets_and_swizzle()
    {
        long kMajor = WgmmaDescriptor.KMajor(0x2C400), mnMajor = WgmmaDescriptor.MnMajor(0x2C400, 64);
        Assert.Equal(0x2C40, kMajor & 0x3FFF);
        Assert.Equal((1, 1024 / 16, 1), ((int)(kMajor >> 16) & 0x3FFF, (int)(kMajor >> 32) & 0x3FFF, (int)(kMajor >> 62) & 3));
        Assert.Equal((8192 / 16, 1024 / 16, 1), ((int)(mnMajor >> 16) & 0x3FFF, (int)(mnMajor >> 32) & 0x3FFF, (int)(mnMajor >> 62) & 3));
        Assert.Equal((32 / 16, 2048 / 16), ((int)WgmmaDescriptor.NextInRow, (int)WgmmaDescriptor.NextRows));
    }

    /// <summary>A half warp stores eight bytes a lane at once: lanes 0-15, rows 0-3, and lanes 16-31, rows 4-7.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public void Staged_sums_are_stored_without_bank_conflicts(int firstLane)
    {
        var words = from lane in Enumerable.Range(firstLane, 16)
                    from word in Enumerable.Range(0, 2)
                    select StagedSums.Place(lane / 4, lane % 4 * 2 + word) / sizeof(float);
        Assert.Equal(Banks, words.Select(word => word % Banks).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public void Stages_and_staged_sums_fit_a_multiprocessor(int columns)
    {
        int filterBytes = Math.Max(FilterRows.Bytes(columns), FilterColumns.Bytes(columns));
        Assert.Equal((0, 0), (FilterRows.Bytes(columns) % 1024, FilterColumns.Bytes(columns) % 1024));
        int stageBytes = ConvTiling.Pixels * WgmmaDescriptor.RowBytes + filterBytes;
        Assert.True(StagedSums.Place(Warpgroups.WarpRows - 1, StagedSums.Columns) <= StagedSums.Bytes);
        Assert.True(
            StageRing.SharedBytes(stageBytes) + Warpgroups.ConsumerWarps * StagedSums.Bytes <= CudaKernelTraits.MultiprocessorSharedBytes);
    }

    [Fact]
    public void Ring_walks_its_stages_and_turns_parity_each_round()
    {
        RingPosition position = default;
        for (int step = 0; step < 3 * StageRing.Stages; step++, position = position.Next())
            Assert.Equal((step % StageRing.Stages, step / StageRing.Stages % 2), (position.Stage, position.Parity));
    }

    [Fact]
    public void Ring_parts_do_not_overlap()
    {
        StageRing ring = new(1024, 4096);
        Assert.True(ring.Full(StageRing.Stages - 1) + 8 <= ring.Empty(0));
        Assert.True(ring.Empty(StageRing.Stages - 1) + 8 <= ring.Tile(0));
        Assert.True(ring.Tile(StageRing.Stages - 1) + 4096 <= ring.End && ring.End <= 1024 + StageRing.SharedBytes(4096));
        Assert.Equal(0, ring.Tile(3) % 1024);
    }
}
