using IlgpuColorize.TestKit.Cuda;
using Xunit;

namespace IlgpuColorize.PtxEmulator.Tests;

/// <summary>Checks what lanes and warps do together, and divergence.</summary>
public sealed class WarpInstructionTests
{
    private static readonly int[] Lanes = [.. Enumerable.Range(0, 32)];

    [Theory]
    [InlineData("shfl.sync.bfly.b32 %d, %a, 5, 31, -1;", 0)]
    [InlineData("shfl.sync.down.b32 %d, %a, 3, 31, -1;", 1)]
    [InlineData("shfl.sync.up.b32 %d, %a, 3, 0, -1;", 2)]
    [InlineData("shfl.sync.idx.b32 %d, %a, 7, 31, -1;", 3)]
    [InlineData("shfl.sync.idx.b32 %d, %a, 2, 0x181f, -1;", 4)]
    public void Shuffle_moves_values(string instruction, int rule)
    {
        int From(int lane) => rule switch
        {
            0 => lane ^ 5,
            1 => lane + 3 < 32 ? lane + 3 : lane,
            2 => lane >= 3 ? lane - 3 : lane,
            3 => 7,
            // Segments of eight lanes.
            _ => (lane & ~7) + 2,
        };
        Assert.Equal(Lanes.Select(lane => 100 + From(lane)),
            PtxText.Each<int, int>(instruction, "b32", "b32", [.. Lanes.Select(lane => 100 + lane)], Lanes));
    }

    [Fact]
    public void Votes_and_reductions_agree_in_every_lane()
    {
        int[] values = [.. Lanes.Select(lane => lane * 7 % 13)];
        string even = ".reg .pred %p; and.b32 %a, %a, 1; setp.eq.s32 %p, %a, 0; ";
        int ballot = Lanes.Where(lane => values[lane] % 2 == 0).Aggregate(0, (mask, lane) => mask | 1 << lane);
        Assert.All(PtxText.Each<int, int>(even + "vote.sync.ballot.b32 %d, %p, -1;", "b32", "b32", values, Lanes),
            mask => Assert.Equal(ballot, mask));
        Assert.All(PtxText.Each<int, int>(even + "vote.sync.any.pred %p, %p, -1; selp.b32 %d, 1, 0, %p;", "b32", "b32", values, Lanes),
            any => Assert.Equal(1, any));
        Assert.All(PtxText.Each<int, int>(even + "vote.sync.all.pred %p, !%p, -1; selp.b32 %d, 1, 0, %p;", "b32", "b32", values, Lanes),
            all => Assert.Equal(0, all));
        Assert.All(
            PtxText.Each<int, int>("redux.sync.add.s32 %d, %a, -1;", "b32", "b32", values, Lanes), sum => Assert.Equal(values.Sum(), sum));
        Assert.Equal(
            1, PtxText.Each<int, int>(".reg .pred %p; elect.sync %d|%p, -1; selp.b32 %d, 1, 0, %p;", "b32", "b32", values, Lanes).Sum());
    }

    [Fact]
    public void Lanes_diverge_and_meet_again()
        => Assert.Equal(
            Lanes.Select(lane => Enumerable.Range(0, lane).Sum() + 32),
            PtxText.Each<int, int>(
                """
                .reg .pred %p;
                .reg .b32 %k;
                mov.b32 %d, 0; mov.b32 %k, 0;
                again: setp.ge.s32 %p, %k, %i;
                @%p bra done;
                add.s32 %d, %d, %k; add.s32 %k, %k, 1;
                bra again;
                done: redux.sync.add.s32 %k, 1, -1;
                add.s32 %d, %d, %k;
                """,
                "b32", "b32", Lanes, Lanes));

    [Fact]
    public void Barrier_orders_shared_memory_between_warps()
    {
        const int Threads = 256;
        int[] reversed = PtxText.Run<int, int>(
            """
            .shared .align 4 .b8 cells[1024];
            .reg .b32 %here, %there;
            mov.u32 %here, cells;
            mad.lo.s32 %there, %i, -4, %here;
            mad.lo.s32 %here, %i, 4, %here;
            st.shared.b32 [%here], %i;
            bar.sync 0;
            ld.shared.b32 %n, [%there+1020];
            mad.wide.u32 %at, %i, 4, %out;
            st.global.b32 [%at], %n;
            """,
            new int[1], Threads, Threads);
        Assert.Equal(Enumerable.Range(0, Threads).Reverse(), reversed);
    }

    [Fact]
    public void Missing_barrier_is_seen_for_some_seed()
    {
        PtxModule module = PtxText.Module(
            """
            .shared .align 4 .b8 cells[1024];
            .reg .b32 %here, %there;
            mov.u32 %here, cells;
            mad.lo.s32 %there, %i, -4, %here;
            mad.lo.s32 %here, %i, 4, %here;
            st.shared.b32 [%here], %i;
            ld.shared.b32 %n, [%there+1020];
            mad.wide.u32 %at, %i, 4, %out;
            st.global.b32 [%at], %n;
            """);
        Assert.Contains(
            Enumerable.Range(0, 4),
            seed => PtxText.Run<int, int>(new PtxMachine(seed, AsyncMode.Eager), module, new int[1], 256, 256).Output.Contains(-1));
    }

    [Fact]
    public void Atomics_of_many_groups_lose_nothing()
    {
        PtxMachine machine = new(1, AsyncMode.Eager);
        PtxModule module = PtxText.Module(
            "atom.global.add.u32 %n, [%out], 1; red.global.add.f32 [%out+4], 0f3F000000; atom.global.cas.b32 %n, [%out+8], 0, 5;");
        long to = machine.Allocate(new int[3]);
        machine.Launch(module, "test", new Extent(8), new Extent(64), 0, new ParameterBlock().Add(to, to).Bytes);
        Assert.Equal([512, BitConverter.SingleToInt32Bits(256f), 5], machine.Read<int>(to, 3));
    }

    [Fact]
    public void Groups_that_are_resident_together_may_wait_for_each_other()
    {
        PtxMachine machine = new(1, AsyncMode.Eager);
        PtxModule module = PtxText.Module(
            """
            .reg .pred %p;
            red.release.gpu.global.add.u32 [%out], 1;
            wait: ld.acquire.gpu.global.u32 %n, [%out];
            setp.lo.u32 %p, %n, 6;
            @%p bra wait;
            """);
        long to = machine.Allocate(new int[1]);
        byte[] parameters = new ParameterBlock().Add(to, to).Bytes;
        machine.Launch(module, "test", new Extent(6), new Extent(1), 0, parameters, allResident: true);
        Assert.Equal([6], machine.Read<int>(to, 1));
        machine.Write(to, new byte[4]);
        Assert.Contains("deadlock",
            Assert.Throws<EmulationException>(() => machine.Launch(module, "test", new Extent(6), new Extent(1), 0, parameters)).Message,
            StringComparison.Ordinal);
    }
}
