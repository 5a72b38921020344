using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Cuda;
using Xunit;

namespace IlgpuColorize.PtxEmulator.Tests;

/// <summary>Checks ldmatrix, stmatrix and mma.sync against plain products.</summary>
public sealed class MatrixInstructionTests
{
    // A is 16 x 16, row by row; B is 8 columns of 16 k, or with .trans 16 rows of 8.
    private const string Stage =
        """
        .shared .align 128 .b8 cells[1024];
        .reg .b32 %r<4>, %s<2>, %row;
        .reg .f32 %d<4>;
        mov.u32 %n, cells;
        mad.lo.u32 %row, %i, 16, %n;
        mad.wide.u32 %at, %i, 16, %in;
        ld.global.v4.b32 {%r0, %r1, %r2, %r3}, [%at];
        st.shared.v4.b32 [%row], {%r0, %r1, %r2, %r3};
        ld.global.v4.b32 {%r0, %r1, %r2, %r3}, [%at+512];
        st.shared.v4.b32 [%row+512], {%r0, %r1, %r2, %r3};
        bar.warp.sync -1;
        and.b32 %row, %i, 15;
        shl.b32 %row, %row, 5;
        shr.u32 %r0, %i, 4;
        mad.lo.u32 %row, %r0, 16, %row;
        add.u32 %row, %row, %n;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r0, %r1, %r2, %r3}, [%row];
        """;

    private const string Store =
        """
        shr.u32 %row, %i, 2;
        shl.b32 %row, %row, 3;
        and.b32 %n, %i, 3;
        mad.lo.u32 %row, %n, 2, %row;
        mad.wide.u32 %at, %row, 4, %out;
        st.global.v2.f32 [%at], {%d0, %d1};
        st.global.v2.f32 [%at+256], {%d2, %d3};
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mma_of_bf16_multiplies_what_ldmatrix_loads(bool transposed)
    {
        Bf16Array a = new(16 * 16, 1), b = new(16 * 8, 2);
        string loadB = transposed
            ? "and.b32 %row, %i, 15; mad.lo.u32 %row, %row, 16, %n; ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%s0, %s1}, [%row+512];"
            : "and.b32 %row, %i, 7; shl.b32 %row, %row, 5; shr.u32 %s0, %i, 3; and.b32 %s0, %s0, 1; mad.lo.u32 %row, %s0, 16, %row; "
            + "add.u32 %row, %row, %n; "
                + "ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%s0, %s1}, [%row+512];";
        const string Multiply =
            """
            mov.f32 %d0, 1.0; mov.f32 %d1, 1.0; mov.f32 %d2, 1.0; mov.f32 %d3, 1.0;
            mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32
                {%d0, %d1, %d2, %d3}, {%r0, %r1, %r2, %r3}, {%s0, %s1}, {%d0, %d1, %d2, %d3};
            """;
        float[] d = PtxText.Run<ushort, float>($"{Stage}\n{loadB}\n{Multiply}\n{Store}", [.. a.Bits, .. b.Bits, .. new ushort[128]], 128);
        double[] expected = Product(16, 8, 16, (m, k) => a.Values[m * 16 + k], (k, n) => b.Values[transposed
            ? k * 8 + n
            : n * 16 + k], start: 1);
        Numbers.Close(expected, Array.ConvertAll(d, value => (double)value), 1e-6);
    }

    [Fact]
    public void Mma_of_tf32_drops_the_lowest_bits()
    {
        double[] a = Numbers.Uniform(1, 16 * 8), b = Numbers.Uniform(2, 8 * 8);
        const string Body =
            """
            .reg .b32 %r<4>, %s<2>, %row;
            .reg .f32 %d<4>;
            shr.u32 %row, %i, 2;
            shl.b32 %row, %row, 3;
            and.b32 %n, %i, 3;
            add.u32 %row, %row, %n;
            mad.wide.u32 %at, %row, 4, %in;
            ld.global.b32 %r0, [%at]; ld.global.b32 %r1, [%at+256]; ld.global.b32 %r2, [%at+16]; ld.global.b32 %r3, [%at+272];
            ld.global.b32 %s0, [%at+512]; ld.global.b32 %s1, [%at+528];
            mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%d0, %d1, %d2, %d3}, {%r0, %r1, %r2, %r3}, {%s0, %s1}, {0.0, 0.0, 0.0, 0.0};
            """;
        float[] d = PtxText.Run<float, float>($"{Body}\n{Store}", [.. a.Concat(b).Select(value => (float)value)], 128);
        static double Tf32(double value) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits((float)value) & ~0x1FFFu);
        Numbers.Close(Product(16, 8, 8, (m, k) => Tf32(a[m * 8 + k]), (k, n) => Tf32(b[n * 8 + k]), start: 0),
            Array.ConvertAll(d, value => (double)value), 1e-6);
    }

    [Fact]
    public void Stmatrix_puts_back_what_ldmatrix_took()
    {
        Bf16Array a = new(16 * 16, 1);
        ushort[] back = PtxText.Run<ushort, ushort>(
            Stage + """

            stmatrix.sync.aligned.m8n8.x4.shared.b16 [%row+512], {%r0, %r1, %r2, %r3};
            mad.lo.u32 %row, %i, 16, %n;
            ld.shared.v4.b32 {%r0, %r1, %r2, %r3}, [%row+512];
            mad.wide.u32 %at, %i, 16, %out;
            st.global.v4.b32 [%at], {%r0, %r1, %r2, %r3};
            """, [.. a.Bits, .. new ushort[256]], 256);
        Assert.Equal(a.Bits, back);
    }

    private static double[] Product(int m, int n, int k, Func<int, int, double> a, Func<int, int, double> b, double start)
        => [.. Enumerable.Range(0, m * n).Select(at => start + Enumerable.Range(0, k).Sum(inner => a(at / n, inner) * b(inner, at % n)))];
}
