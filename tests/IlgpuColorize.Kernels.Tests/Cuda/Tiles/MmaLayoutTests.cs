using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Cuda;

/// <summary>Where the operands of mma.sync lie in shared memory.</summary>
public sealed class MmaLayoutTests
{
    private const int Lanes = 32, ChunkBytes = 16, AllBanks = 128;

    // What a group may have on SM 8.6 and 8.9, the least of all from SM 8.0 on.
    private const int LeastSharedBytes = 99 * 1024;

    public static TheoryData<int> RowBytes => [64, 128, 256];

    [Theory]
    [MemberData(nameof(RowBytes))]
    public void Panel_holds_every_chunk_at_its_own_place(int rowBytes)
    {
        var places = from row in Enumerable.Range(0, 128)
                     from chunk in Enumerable.Range(0,
            rowBytes / ChunkBytes)
                     select MmaPanel.Place(row, chunk, rowBytes);
        Assert.Equal(Enumerable.Range(0, 128 * rowBytes / ChunkBytes).Select(chunk => chunk * ChunkBytes), places.Order());
    }

    /// <summary>Eight lanes give the eight rows of one matrix.</summary>
    [Theory]
    [MemberData(nameof(RowBytes))]
    public void Matrices_are_read_without_bank_conflicts(int rowBytes)
    {
        for (int first = 0; first < rowBytes / sizeof(ushort); first += 32)
        {
            AssertNoConflicts(lane => MmaPanel.Rows(lane, first));
            AssertNoConflicts(lane => MmaPanel.Columns(lane, first));
            AssertNoConflicts(lane => MmaPanel.TransposedRows(lane, first, rowBytes));
            AssertNoConflicts(lane => MmaPanel.TransposedColumns(lane, first, rowBytes));
        }
    }

    [Theory]
    [MemberData(nameof(RowBytes))]
    public void Addresses_lead_to_the_next_elements(int rowBytes)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            Assert.Equal(MmaPanel.Place(lane & 15, (lane >> 4) + 2, 64), MmaPanel.Rows(lane, 0) ^ MmaPanel.NextInRow);
            Assert.Equal(
                MmaPanel.Place(lane & 15, lane >> 4, rowBytes) + 16 * rowBytes, MmaPanel.Place((lane & 15) + 16, lane >> 4, rowBytes));
            for (int first = 0; first < rowBytes / sizeof(ushort); first += 32)
            {
                Assert.Equal(MmaPanel.Place(lane & 15, first / 8 + 2 + (lane >> 4), rowBytes),
                    MmaPanel.TransposedColumns(lane, first, rowBytes) ^ 32);
                Assert.Equal(MmaPanel.Columns(lane, first) + 1024, MmaPanel.Columns(lane, first + 16));
            }
        }
    }

    [Theory]
    [InlineData(99, 16)]
    [InlineData(8, 16)]
    [InlineData(3, 6)]
    [InlineData(0, 0)]
    [InlineData(-5, 0)]
    public void Chunk_has_the_bytes_of_the_elements_left(int elements, int bytes) => Assert.Equal(bytes, MmaPanel.BytesOf(elements));

    [Fact]
    public void Stages_fit_every_device_and_hold_the_staged_sums()
    {
        int[] shared = [ConvGatherMma<Mma128x32, MmaFilterRows>.Traits.SharedBytes,
            ConvGatherMma<Mma128x128, MmaFilterColumns>.Traits.SharedBytes, ConvWgradMma<Mma128x128>.Traits.SharedBytes];
        Assert.All(shared, bytes => Assert.InRange(bytes, MmaWarps.Count * StagedSums.Bytes + AllBanks, LeastSharedBytes));
    }

    private static void AssertNoConflicts(Func<int, int> address)
    {
        foreach (int[] matrix in Enumerable.Range(0, Lanes).Chunk(8))
            Assert.Equal(8, matrix.Select(lane => address(lane) % AllBanks / ChunkBytes).Distinct().Count());
    }
}
