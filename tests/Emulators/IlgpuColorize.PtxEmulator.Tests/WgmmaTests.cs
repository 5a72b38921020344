using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Cuda;
using Xunit;

namespace IlgpuColorize.PtxEmulator.Tests;

/// <summary>
/// Checks wgmma with every swizzle and both majors against plain products, its operands brought by tensor copies. The 128-byte swizzle is
/// calibrated on an H100 (<see cref="TensorCoreConvTests"/>); for the others this shows that copies and descriptors agree as the manual
/// says.
/// </summary>
public sealed class WgmmaTests
{
    private const int Rows = 64;
    private const int SecondTile = 16384;

    public static TheoryData<TensorSwizzle, bool, AsyncMode> Forms
        => [.. from swizzle in Enum.GetValues<TensorSwizzle>() from transposed in new[] { false, true } select (swizzle, transposed,
            transposed ? AsyncMode.Late : AsyncMode.Eager)];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Product_equals_the_reference(TensorSwizzle swizzle, bool transposed, AsyncMode mode)
    {
        int rowElements = 8 << (int)swizzle;
        int depth = transposed ? 16 : Math.Max(16, rowElements);
        Tile tile = new(swizzle, transposed, rowElements, depth);
        float[] d = Run(mode, depth, tile.Map, tile.Copies(0) + tile.Copies(SecondTile), Products(tile, registers: false), out Bf16Array a,
            out Bf16Array b, transposed);
        Check(d, a, b, depth, transposed);
    }

    [Fact]
    public void Product_takes_a_from_registers()
    {
        Tile tile = new(TensorSwizzle.Bytes128, Transposed: false, 64, 64);
        float[] d = Run(AsyncMode.Late, 64, tile.Map, tile.Copies(0) + tile.Copies(SecondTile), Products(tile, registers: true),
            out Bf16Array a, out Bf16Array b, transposed: false);
        Check(d, a, b, 64, transposed: false);
    }

    private static void Check(float[] d, Bf16Array a, Bf16Array b, int depth, bool transposed)
    {
        double At(Bf16Array matrix, int row, int k) => matrix.Values[transposed ? k * Rows + row : row * depth + k];
        double[] expected = [.. Enumerable.Range(0, Rows * Rows)
            .Select(at => Enumerable.Range(0, depth).Sum(k => At(a, at / Rows, k) * At(b, at % Rows, k)))];
        Numbers.Close(expected, Array.ConvertAll(d, value => (double)value), 1e-6);
    }

    // Each k16 step: 32 bytes further along K within the swizzle; one step suffices for the others.
    private static string Products(Tile tile, bool registers)
    {
        string sums = string.Join(", ", Enumerable.Range(0, 32).Select(i => $"%acc{i}"));
        return string.Concat(Enumerable.Range(0, tile.Depth / 16).Select(step =>
            $$"""
            add.u64 %a, %descriptor, {{2 * step}};
            add.u64 %b, %descriptor, {{2 * step + SecondTile / 16}};
            {{(registers ? LoadA(step) : "")}}
            wgmma.fence.sync.aligned;
            wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 { {{sums}} },
                {{(registers ? "{%f0, %f1, %f2, %f3}" : "%a")}}, %b,
                {{(step == 0 ? "%never" : "1")}}, 1, 1, {{(registers ? "" : $"{tile.Major}, ")}}{{tile.Major}};
            wgmma.commit_group.sync.aligned;
            wgmma.wait_group.sync.aligned 0;

            """));
    }

    // Lane l of warp w holds row 16 w + l / 4 and the row eight below, k 2 (l % 4) and 8 further.
    private static string LoadA(int step)
        => $"""
            shr.u32 %f0, %i, 5; shl.b32 %f0, %f0, 4; and.b32 %f1, %i, 31; shr.u32 %f1, %f1, 2; add.u32 %f0, %f0, %f1;
            and.b32 %f1, %i, 3; shl.b32 %f0, %f0, 5; add.u32 %f0, %f0, %f1; add.u32 %f0, %f0, {step * 8};
            mad.wide.u32 %at, %f0, 4, %source;
            ld.global.b32 %f0, [%at]; ld.global.b32 %f1, [%at+1024]; ld.global.b32 %f2, [%at+16]; ld.global.b32 %f3, [%at+1040];
            """;

    private static float[] Run(AsyncMode mode, int depth, Func<long, TensorMap> map, string copies, string products, out Bf16Array a,
        out Bf16Array b, bool transposed)
    {
        PtxMachine machine = new(1, mode);
        (a, b) = (new Bf16Array(Rows * depth, 1), new Bf16Array(Rows * depth, 2));
        long first = machine.Allocate(a.Bits), to = machine.Allocate(new float[Rows * Rows]);
        machine.MapTensor(64, map(first));
        machine.MapTensor(128, map(machine.Allocate(b.Bits)));
        PtxModule module = PtxText.Module(
            $$"""
            .shared .align 1024 .b8 tiles[{{2 * SecondTile}}];
            .shared .align 8 .b8 full[8];
            .reg .pred %p, %never;
            .reg .b64 %descriptor, %a, %b, %source;
            .reg .b32 %f<4>;
            .reg .f32 %acc<32>;
            mov.u64 %source, {{first}};
            setp.ne.s32 %p, %i, 0;
            setp.ne.s32 %never, 0, 0;
            @!%p mbarrier.init.shared::cta.b64 [full], 1;
            bar.sync 0;
            @%p bra wait;
            mbarrier.arrive.expect_tx.shared::cta.b64 _, [full], {{4 * Rows * depth}};
            {{copies}}
            wait: mbarrier.try_wait.parity.shared::cta.b64 %p, [full], 0;
            @!%p bra wait;
            mov.u32 %n, tiles;
            shr.u32 %n, %n, 4;
            cvt.u64.u32 %descriptor, %n;
            or.b64 %descriptor, %descriptor, {{new Tile.Form(map(first).Swizzle, transposed, depth).Descriptor}};
            {{products}}
            {{StoreSums()}}
            """);
        machine.Launch(module, "test", new Extent(1), new Extent(128), 0, new ParameterBlock().Add(64L, to).Bytes);
        return machine.Read<float>(to, Rows * Rows);
    }

    private static string StoreSums()
        => """
            shr.u32 %f0, %i, 5; shl.b32 %f0, %f0, 4; and.b32 %f1, %i, 31; shr.u32 %f1, %f1, 2; add.u32 %f0, %f0, %f1;
            and.b32 %f1, %i, 3; shl.b32 %f0, %f0, 6; mad.lo.u32 %f0, %f1, 2, %f0;
            mad.wide.u32 %at, %f0, 4, %out;

            """ + string.Concat(Enumerable.Range(0, 8).Select(j =>
            $"st.global.v2.f32 [%at+{32 * j}], {{%acc{4 * j}, %acc{4 * j + 1}}}; st.global.v2.f32 [%at+{32 * j + 2048}], "
                + $"{{%acc{4 * j + 2}, %acc{4 * j + 3}}};\n"));

    /// <summary>One operand, 64 rows x Depth, and how it gets into shared memory.</summary>
    private sealed record Tile(TensorSwizzle Swizzle, bool Transposed, int RowElements, int Depth)
    {
        public int Major => Transposed ? 1 : 0;

        private int Inner => Transposed ? Rows : Depth;

        private int Outer => Transposed ? Depth : Rows;

        public TensorMap Map(long address) => new()
        {
            ElementSize = 2,
            GlobalAddress = address,
            Dimensions = [Inner, Outer],
            ByteStrides = [Inner * 2],
            Box = [RowElements, Outer],
            Swizzle = Swizzle,
        };

        /// <summary>Copies box after box along the inner dimension.</summary>
        public string Copies(int at) => string.Concat(Enumerable.Range(0, Inner / RowElements).Select(box =>
            $"cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [tiles+{at + box * RowElements * 2 * Outer}], "
                + $"[%in+{(at == 0 ? 0 : 64)}, "
            + $"{{{box * RowElements}, 0}}], [full];\n"));

        /// <summary>Computes the descriptor's offsets, in 16 bytes, and its mode.</summary>
        public sealed record Form(TensorSwizzle Swizzle, bool Transposed, int Depth)
        {
            public long Descriptor
            {
                get
                {
                    int rowBytes = 16 << (int)Swizzle;
                    int box = rowBytes * (Transposed ? Depth : Rows), core = 8 * rowBytes;
                    // Channel-major without swizzle, the leading offset goes along k and the stride along the rows.
                    (long leading, long stride) = Swizzle == TensorSwizzle.None && Transposed ? (core, box) : (box, core);
                    return leading >> 4 << 16 | stride >> 4 << 32 | (4L - (long)Swizzle) % 4 << 62;
                }
            }
        }
    }
}
