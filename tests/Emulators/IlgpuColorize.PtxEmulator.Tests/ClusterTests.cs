using IlgpuColorize.TestKit.Cuda;
using Xunit;

namespace IlgpuColorize.PtxEmulator.Tests;

/// <summary>Runs clusters of groups that pass values through each other's shared memory, correct ones and broken ones.</summary>
public sealed class ClusterTests
{
    private const int Threads = 64;
    private const string ClusterOf4 = ".explicitcluster .reqnctapercluster 4, 1, 1";
    private const string Arrive = "barrier.cluster.arrive.release.aligned;";
    private const string Wait = "barrier.cluster.wait.acquire.aligned;";
    private const string Load = "ld.shared.b32 %n, [%here];";

    // Every thread stores its number in the grid to the next group of its cluster, which puts out what it got; then all wait, since a group
    // may still be read.
    private static readonly string PassOn = $$"""
        .shared .align 4 .b8 cells[{{4 * Threads}}];
        .reg .b32 %rank, %next, %there, %here, %value;
        .reg .b64 %wide;
        {{Arrive}} {{Wait}}
        mov.u32 %rank, %cluster_ctarank;
        add.u32 %next, %rank, 1;
        and.b32 %next, %next, 3;
        mov.u32 %here, cells;
        mad.lo.u32 %here, %i, 4, %here;
        mov.u32 %value, %ctaid.x;
        mad.lo.u32 %value, %value, {{Threads}}, %i;
        mapa.shared::cluster.u32 %there, %here, %next;
        st.shared::cluster.b32 [%there], %value;
        {{Arrive}}  {{Wait}}
        {{Load}}
        mad.wide.u32 %at, %value, 4, %out;
        st.global.b32 [%at], %n;
        """;

    [Theory]
    [InlineData(AsyncMode.Eager)]
    [InlineData(AsyncMode.Late)]
    [InlineData(AsyncMode.Random)]
    public void Groups_store_to_each_other(AsyncMode mode)
    {
        for (int seed = 0; seed < 4; seed++)
            Assert.Equal(Passed, Run(PassOn, new PtxMachine(seed, mode)));
    }

    // Every thread sends two words to the next group, which waits until those of all of its threads have come.
    private static readonly string SendOn = $$"""
        .shared .align 8 .b8 cells[{{8 * Threads}}];
        .shared .align 8 .b8 came[8];
        .reg .b32 %rank, %next, %there, %here, %value, %zero, %came, %camethere;
        .reg .pred %first, %complete;
        mov.u32 %came, came;
        setp.eq.u32 %first, %i, 0;
        @%first mbarrier.init.shared::cta.b64 [%came], 1;
        @%first mbarrier.arrive.expect_tx.shared::cta.b64 _, [%came], {{8 * Threads}};
        {{Arrive}} {{Wait}}
        mov.u32 %rank, %cluster_ctarank;
        add.u32 %next, %rank, 1;
        and.b32 %next, %next, 3;
        mov.u32 %here, cells;
        mad.lo.u32 %here, %i, 8, %here;
        mov.u32 %value, %ctaid.x;
        mad.lo.u32 %value, %value, {{Threads}}, %i;
        mov.u32 %zero, 0;
        mapa.shared::cluster.u32 %there, %here, %next;
        mapa.shared::cluster.u32 %camethere, %came, %next;
        st.async.shared::cluster.mbarrier::complete_tx::bytes.v2.b32 [%there], {%zero, %value}, [%camethere];
        again: mbarrier.try_wait.parity.shared::cta.b64 %complete, [%came], 0;
        @!%complete bra again;
        ld.shared.b32 %n, [%here+4];
        mad.wide.u32 %at, %value, 4, %out;
        st.global.b32 [%at], %n;
        {{Arrive}}  {{Wait}}
        """;

    [Theory]
    [InlineData(AsyncMode.Eager)]
    [InlineData(AsyncMode.Late)]
    [InlineData(AsyncMode.Random)]
    public void Groups_send_to_each_other(AsyncMode mode)
    {
        for (int seed = 0; seed < 4; seed++)
            Assert.Equal(Passed, Run(SendOn, new PtxMachine(seed, mode)));
    }

    [Theory]
    [InlineData("@!%complete bra again;", "", "wrong values")]
    [InlineData("_, [%came], 512;", "_, [%came], 256;", "wrong values")]
    [InlineData("_, [%came], 512;", "_, [%came], 1024;", "deadlock")]
    [InlineData("{%zero, %value}, [%camethere]", "{%zero, %value}, [%came]", "an mbarrier of another group")]
    [InlineData("[%there], {%zero", "[%there+4], {%zero", "not aligned")]
    [InlineData("@%first mbarrier.init.shared::cta.b64 [%came], 1;", "", "no initialised mbarrier")]
    public void Fault_of_sending_is_seen(string correct, string broken, string expected)
    {
        Assert.Contains(correct, SendOn, StringComparison.Ordinal);
        string text = SendOn.Replace(correct, broken, StringComparison.Ordinal);
        string[] seen = [.. Enumerable.Range(0, 12).Select(seed => Outcome(text, new PtxMachine(seed, (AsyncMode)(seed % 3))))];
        Assert.Contains(seen, outcome => outcome.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Groups_read_each_other_by_addresses_of_the_window_and_generic_ones()
    {
        string read = PassOn
            .Replace("mapa.shared::cluster.u32 %there, %here, %next;\nst.shared::cluster.b32 [%there], %value;",
                "st.shared.b32 [%here], %value;", StringComparison.Ordinal)
            .Replace("add.u32 %next, %rank, 1;", "add.u32 %next, %rank, 3;", StringComparison.Ordinal);
        const string End = "\n" + Arrive + Wait;
        Assert.DoesNotContain("mapa", read, StringComparison.Ordinal);
        string window = read.Replace(Load, "mapa.shared::cluster.u32 %there, %here, %next; ld.shared::cluster.b32 %n, [%there];",
            StringComparison.Ordinal) + End;
        string generic = read.Replace(
            Load, "cvt.u64.u32 %wide, %here; cvta.shared.u64 %wide, %wide; mapa.u64 %wide, %wide, %next; ld.b32 %n, [%wide];",
            StringComparison.Ordinal) + End;
        Assert.Equal(Passed, Run(window, new PtxMachine(1, AsyncMode.Late)));
        Assert.Equal(Passed, Run(generic, new PtxMachine(2, AsyncMode.Late)));
    }

    [Fact]
    public void Registers_say_where_a_group_is()
    {
        int[] seen = Run(
            """
            .reg .b32 %a, %b, %c;
            mov.u32 %a, %ctaid.x;
            mad.wide.u32 %at, %a, 16, %out;
            mov.u32 %a, %cluster_ctarank;
            mov.u32 %b, %clusterid.x;
            mov.u32 %c, %nclusterid.x;
            mov.u32 %n, %cluster_nctarank;
            st.global.v4.b32 [%at], {%a, %b, %c, %n};
            """,
            new PtxMachine(1, AsyncMode.Eager));
        for (int group = 0; group < 8; group++)
            Assert.Equal([group % 4, group / 4, 2, 4], seen[(4 * group)..(4 * group + 4)]);
    }

    [Theory]
    [InlineData(Arrive + "  " + Wait, "", "after its group has ended")]
    [InlineData(Arrive + "  " + Wait + "\n" + Load, Load + Arrive + Wait, "wrong values")]
    [InlineData("add.u32 %next, %rank, 1;", "add.u32 %next, %rank, 2;", "wrong values")]
    [InlineData("and.b32 %next, %next, 3;", "", "mapa to rank 4 of a cluster of 4")]
    [InlineData("st.shared::cluster.b32 [%there]", "st.shared.b32 [%there]", "leave the group's")]
    [InlineData(Arrive + " " + Wait + "\n", "", "before a barrier.cluster has shown that its group has begun")]
    [InlineData(Arrive + "  " + Wait, Arrive + Arrive, "a second time without barrier.cluster.wait")]
    [InlineData(Arrive + "  " + Wait, Wait, "without barrier.cluster.arrive before")]
    [InlineData(Arrive + "  " + Wait, "barrier.cluster.arrive.relaxed.aligned;" + Wait, "arrive with release")]
    [InlineData(Arrive + "  ", "@%odd bra Skip; " + Arrive + " Skip: bar.sync 0, 96; ", "deadlock")]
    [InlineData(Load, "mapa.shared::cluster.u32 %there, %here, %next; ld.shared::cluster.b32 %n, [%there];", "after its group has ended")]
    public void Fault_is_seen(string correct, string broken, string expected)
    {
        Assert.Contains(correct, PassOn, StringComparison.Ordinal);
        string text = ".reg .pred %odd; setp.eq.u32 %odd, %i, 0;" + PassOn.Replace(correct, broken, StringComparison.Ordinal);
        string[] seen = [.. Enumerable.Range(0, 12).Select(seed => Outcome(text, new PtxMachine(seed, (AsyncMode)(seed % 3))))];
        Assert.Contains(seen, outcome => outcome.Contains(expected, StringComparison.Ordinal));
    }

    /// <summary>Threads that have ended are not waited for.</summary>
    [Fact]
    public void Ended_groups_do_not_hold_up_the_barrier()
    {
        int[] seen = Run(
            $$"""
            .reg .pred %first;
            mov.u32 %n, %cluster_ctarank;
            setp.eq.u32 %first, %n, 0;
            @%first ret;
            {{Arrive}} {{Wait}}
            st.global.b32 [%out], 7;
            """,
            new PtxMachine(3, AsyncMode.Eager));
        Assert.Equal(7, seen[0]);
    }

    [Fact]
    public void Impossible_clusters_are_refused()
    {
        Assert.Equal(
            "test is launched with 6 groups in x, which are no whole clusters of 4.",
            Assert.Throws<EmulationException>(() => Run("", new PtxMachine(1, AsyncMode.Eager), groups: 6)).Message);
        Assert.Contains("needs sm_90",
            Assert.Throws<EmulationException>(() => PtxText.Module("", directives: ClusterOf4, target: "sm_80")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "16 groups", Assert.Throws<EmulationException>(() => PtxText.Module("", directives: ".reqnctapercluster 16, 1, 1")).Message,
            StringComparison.Ordinal);
    }

    private static int[] Passed
        => [.. Enumerable.Range(0, 8 * Threads).Select(index => index / Threads % 4 == 0 ? index + 3 * Threads : index - Threads)];

    private static int[] Run(string body, PtxMachine machine, int groups = 8)
    {
        long to = machine.Allocate(new byte[groups * Threads * sizeof(int)]);
        PtxModule module = PtxText.Module(body, directives: ClusterOf4);
        machine.Launch(module, "test", new Extent(groups), new Extent(Threads), 0, new ParameterBlock().Add(to, to).Bytes);
        return machine.Read<int>(to, groups * Threads);
    }

    private static string Outcome(string body, PtxMachine machine)
    {
        try
        {
            return Run(body, machine).SequenceEqual(Passed) ? "correct" : "wrong values";
        }
        catch (EmulationException fault)
        {
            return fault.Message;
        }
    }
}
