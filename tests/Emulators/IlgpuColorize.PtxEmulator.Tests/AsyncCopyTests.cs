using IlgpuColorize.TestKit.Cuda;
using Xunit;

namespace IlgpuColorize.PtxEmulator.Tests;

/// <summary>Checks cp.async, mbarriers and bulk copies, and that late work shows a missing wait.</summary>
public sealed class AsyncCopyTests
{
    private const string CopyAndRead =
        """
        .shared .align 16 .b8 cells[512];
        mov.u32 %n, cells;
        mad.lo.s32 %n, %i, 16, %n;
        mad.wide.u32 %at, %i, 16, %in;
        cp.async.cg.shared.global [%n], [%at], 16, 8;
        cp.async.commit_group;
        WAIT
        ld.shared.b32 %n, [%n+READ];
        mad.wide.u32 %at, %i, 4, %out;
        st.global.b32 [%at], %n;
        """;

    private static readonly int[] Numbers = [.. Enumerable.Range(0, 4096).Select(i => i * 3)];

    [Theory]
    [InlineData(AsyncMode.Eager, "cp.async.wait_group 0;", 4, 1)]
    [InlineData(AsyncMode.Late, "cp.async.wait_group 0;", 4, 1)]
    [InlineData(AsyncMode.Late, "cp.async.wait_all;", 4, 1)]
    [InlineData(AsyncMode.Late, "cp.async.wait_group 1;", 4, -1)]
    [InlineData(AsyncMode.Late, "cp.async.commit_group; cp.async.wait_group 2; cp.async.wait_group 1;", 4, 1)]
    [InlineData(AsyncMode.Late, "", 4, -1)]
    [InlineData(AsyncMode.Late, "cp.async.wait_group 0;", 8, 0)]
    public void Copy_arrives_at_its_wait_and_fills_with_zeros(AsyncMode mode, string wait, int read, int factor)
    {
        string body = CopyAndRead.Replace("WAIT", wait, StringComparison.Ordinal).Replace("READ", $"{read}", StringComparison.Ordinal);
        int[] expected = [.. Enumerable.Range(0, 32).Select(i => factor < 0 ? -1 : factor * Numbers[4 * i + 1])];
        Assert.Equal(expected, PtxText.Run<int, int>(body, Numbers, 32, mode: mode));
    }

    [Theory]
    [InlineData(TensorSwizzle.None, 32)]
    [InlineData(TensorSwizzle.Bytes32, 8)]
    [InlineData(TensorSwizzle.Bytes64, 16)]
    [InlineData(TensorSwizzle.Bytes128, 32)]
    public void Tensor_copy_takes_a_box_and_zeros_outside(TensorSwizzle swizzle, int rowElements)
    {
        const int Rows = 8, Width = 40, Height = 20, X = -2, Y = 15;
        PtxMachine machine = new(1, AsyncMode.Late);
        long from = machine.Allocate(Numbers), to = machine.Allocate(new int[Rows * rowElements]);
        machine.MapTensor(64, new TensorMap
        {
            ElementSize = 4,
            GlobalAddress = from,
            Dimensions = [Width, Height],
            ByteStrides = [Width * 4],
            Box = [rowElements, Rows],
            Swizzle = swizzle,
        });
        // Thread i reads word i of the box as it lies in shared memory.
        machine.Launch(
            PtxText.Module(
                $$"""
                .shared .align 1024 .b8 box[1024];
                .shared .align 8 .b8 full[8];
                .reg .pred %p;
                setp.ne.s32 %p, %i, 0;
                @!%p mbarrier.init.shared::cta.b64 [full], 1;
                bar.sync 0;
                @%p bra wait;
                mbarrier.arrive.expect_tx.shared::cta.b64 _, [full], {{Rows * rowElements * 4}};
                cp.async.bulk.tensor.2d.shared::cluster.global.tile.mbarrier::complete_tx::bytes [box], [%in, { {{X}}, {{Y}} }], [full];
                wait: mbarrier.try_wait.parity.shared::cta.b64 %p, [full], 0;
                @!%p bra wait;
                mov.u32 %n, box;
                mad.lo.s32 %n, %i, 4, %n;
                ld.shared.b32 %n, [%n];
                mad.wide.u32 %at, %i, 4, %out;
                st.global.b32 [%at], %n;
                """), "test", new Extent(1), new Extent(Rows * rowElements), 0, new ParameterBlock().Add(64L, to).Bytes);
        int[] expected = new int[Rows * rowElements];
        for (int row = 0; row < Rows; row++)
            for (int column = 0; column < rowElements; column++)
            {
                int x = X + column, y = Y + row;
                int address = (row * rowElements + column) * 4;
                // The manual's figures: pieces of 16 bytes are xored with the number of the 128-byte line.
                int piece = address / 128 % (1 << (int)swizzle) * 16;
                expected[(address ^ piece) / 4] = x >= 0 && x < Width && y < Height ? Numbers[y * Width + x] : 0;
            }
        Assert.Equal(expected, machine.Read<int>(to, expected.Length));
    }

    [Theory]
    [InlineData("fence.proxy.async;", "cp.async.bulk.wait_group.read 0;", null)]
    [InlineData("", "cp.async.bulk.wait_group.read 0;", "without a fence.proxy.async")]
    [InlineData("fence.proxy.async;", "", "cp.async.bulk.wait_group.read")]
    public void Tensor_store_writes_the_box_and_needs_fence_and_wait(string fence, string wait, string? fault)
    {
        PtxMachine machine = new(1, AsyncMode.Late);
        long to = machine.Allocate(new int[16 * 16]);
        machine.MapTensor(64, new TensorMap
        {
            ElementSize = 4,
            GlobalAddress = to,
            Dimensions = [16, 16],
            ByteStrides = [64],
            Box = [8, 4],
            ElementStrides = [1, 2]
        });
        PtxModule module = PtxText.Module(
            $$"""
            .shared .align 128 .b8 box[64];
            .reg .pred %p;
            mov.u32 %n, box;
            mad.lo.s32 %n, %i, 4, %n;
            st.shared.b32 [%n], %i;
            {{fence}}
            bar.sync 0;
            setp.ne.s32 %p, %i, 0;
            @%p ret;
            cp.async.bulk.tensor.2d.global.shared::cta.bulk_group [%in, {10, 3}], [box];
            cp.async.bulk.commit_group;
            {{wait}}
            """);
        void Launch() => machine.Launch(module, "test", new Extent(1), new Extent(16), 0, new ParameterBlock().Add(64L, to).Bytes);
        if (fault is not null)
        {
            Assert.Contains(fault, Assert.Throws<EmulationException>(Launch).Message, StringComparison.Ordinal);
            return;
        }
        Launch();
        int[] expected = new int[16 * 16];
        // Every second of four rows, columns 10 to 15 of the box's eight.
        for (int row = 0; row < 2; row++)
            for (int column = 0; column < 6; column++)
                expected[(3 + 2 * row) * 16 + 10 + column] = row * 8 + column;
        Assert.Equal(expected, machine.Read<int>(to, expected.Length));
    }

    [Fact]
    public void Copies_still_under_way_at_the_end_are_refused()
        => Assert.Contains(
            "under way",
            Assert.Throws<EmulationException>(() => PtxText.Run<int, int>(
                """
                .shared .align 16 .b8 cells[64];
                .shared .align 8 .b8 full[8];
                mbarrier.init.shared.b64 [full], 1;
                mbarrier.arrive.expect_tx.shared.b64 _, [full], 64;
                cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [cells], [%in], 64, [full];
                """, Numbers, 1, threads: 1, mode: AsyncMode.Late)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(256, 24, 8, "strides must be multiples of 16")]
    [InlineData(264, 32, 8, "global address 108 is no multiple of 16")]
    [InlineData(256, 32, 4, "rows of the box have 8 bytes")]
    public void Maps_that_the_driver_refuses_are_refused(long address, long stride, int box, string message)
        => Assert.Contains(
            message,
            Assert.Throws<EmulationException>(() => new PtxMachine(1, AsyncMode.Eager).MapTensor(
                64, new TensorMap
                {
                    ElementSize = 2,
                    GlobalAddress = address,
                    Dimensions = [8, 8],
                    ByteStrides = [stride],
                    Box = [box, 8]
                })).Message,
            StringComparison.Ordinal);
}
