using Xunit;

namespace IlgpuColorize.PtxEmulator.Tests;

/// <summary>Checks that wrong accesses, waits and texts end with a message that says what and where.</summary>
public sealed class MemoryFaultTests
{
    [Theory]
    [InlineData("ld.global.b32 %n, [%in+4];", "4 bytes at global address", "warp 0, thread 0, line 13: ld.global.b32 %n, [%in+4];")]
    [InlineData("ld.global.b32 %n, [%in+1];", "4 bytes at address 700000001", "not a multiple of 4")]
    [InlineData("st.global.v2.b32 [%in+4], {%i, %i};", "8 bytes at address 700000004", "not a multiple of 8")]
    [InlineData(".shared .align 4 .b8 few[8]; mov.u32 %n, few; ld.shared.b32 %n, [%n+8192];", "leave the group's", "warp 0")]
    [InlineData("ld.shared.b32 %n, [0];", "leave the group's", "ld.shared")]
    [InlineData("div.s32 %n, %i, 0;", "division by zero", "div.s32")]
    [InlineData("bar.sync 0, 64;", "deadlock", "bar.sync 0, 64;")]
    [InlineData("mbarrier.arrive.shared.b64 _, [2048];", "no initialised mbarrier", "2048")]
    [InlineData("trap;", "trapped", "trap")]
    public void Fault_is_named(string body, string what, string where)
    {
        string message = Assert.Throws<EmulationException>(() => PtxText.Run<int, int>(body, new int[1], 1, threads: 1)).Message;
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(where, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tex.2d.v4.f32.s32 %n, [%in];", "does not know 'tex'")]
    [InlineData("add.rz.f32 %n, %n, %n;", "does not know '.rz' here")]
    [InlineData("add.s64 %n, %n, %n;", "a register of type B32 where S64 is needed")]
    [InlineData("mov.b32 %n, %nowhere;", "special register %nowhere")]
    [InlineData("bra nowhere;", "no label 'nowhere'")]
    [InlineData("@%p bra nowhere;", "found 'bra' where a declared predicate")]
    public void Unknown_text_is_refused(string body, string message)
        => Assert.Contains(message, Assert.Throws<EmulationException>(() => PtxText.Run<int, int>(body, new int[1], 1)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Registers_and_shared_memory_start_poisoned()
        => Assert.Equal(
            [-1, -1],
            PtxText.Run<int, int>(
                ".shared .align 4 .b8 cell[4]; st.global.b32 [%out], %n; ld.shared.b32 %n, [cell]; st.global.b32 [%out+4], %n;", new int[1],
                2, threads: 1));

    [Fact]
    public void Dynamic_shared_memory_is_aligned_to_16_bytes_and_no_more()
    {
        int start = PtxText.Run<int, int>("mov.u32 %n, dynamic; st.global.b32 [%out], %n;", new int[1], 1, threads: 1, sharedBytes: 64)[0];
        Assert.Equal(16, start % 1024);
    }

    [Fact]
    public void Shared_memory_has_the_limit_of_the_hardware()
    {
        const int Most = 227 * 1024;
        Assert.Equal([0], PtxText.Run<int, int>("", new int[1], 1, threads: 1, sharedBytes: Most));
        Assert.Equal(
            $"test is launched with {Most + 4} bytes of shared memory; {Most} are possible.",
            Assert.Throws<EmulationException>(() => PtxText.Run<int, int>("", new int[1], 1, threads: 1, sharedBytes: Most + 4)).Message);
    }

    [Fact]
    public void Parameters_must_have_their_size()
        => Assert.Equal(
            "test takes 16 bytes of parameters, not 8.",
            Assert.Throws<EmulationException>(() =>
                new PtxMachine(1, AsyncMode.Eager).Launch(PtxText.Module(""), "test", new Extent(1), new Extent(1), 0,
                    new byte[8])).Message);

    [Fact]
    public void Module_variables_and_generic_addresses_are_found()
        => Assert.Equal(
            [20, 7],
            PtxText.Run<int, int>(
                """
                .shared .align 8 .b8 cell[8];
                .local .align 4 .b8 mine[4];
                ld.global.b32 %n, [table+4];
                st.global.b32 [%out], %n;
                mov.u64 %at, cell;
                cvta.shared.u64 %at, %at;
                st.b32 [%at], 7;
                ld.shared.b32 %n, [cell];
                st.local.b32 [mine], %n;
                ld.local.b32 %n, [mine];
                st.b32 [%out+4], %n;
                """,
                new int[1], 2, threads: 1, declarations: ".global .align 4 .b32 table[3] = {10, 20, 30};"));

    [Fact]
    public void Bank_conflicts_are_counted()
    {
        long Conflicts(int stride) => PtxText.Run<int, int>(
            new PtxMachine(1, AsyncMode.Eager),
            PtxText.Module(
                $".shared .align 16 .b8 cells[8192]; mov.u32 %n, cells; mad.lo.s32 %n, %i, {stride}, %n; st.shared.b32 [%n], %i;"),
                new int[1], 1, 32).Statistics.SharedBankConflicts;
        Assert.Equal(0, Conflicts(4));
        Assert.Equal(1, Conflicts(8));
        Assert.Equal(31, Conflicts(128));
        Assert.Equal(0, Conflicts(132));
    }
}
