using System.Numerics;
using Xunit;

namespace IlgpuColorize.PtxEmulator.Tests;

/// <summary>Checks instructions of single threads against plain C#.</summary>
public sealed class ScalarInstructionTests
{
    private static readonly int[] Left = [0, 1, -1, 7, -7, int.MaxValue, int.MinValue, 123456789, -987654321, 31, 32, 33];
    private static readonly int[] Right = [3, -3, 2, 5, 5, 2, -1, -1000, 77, 31, 32, 40];
    private static readonly float[] X = [0f, -0f, 1f, -1.5f, 2.5f, 3.5f, 1e30f, -1e30f, float.NaN, 0.3f, 100.7f, float.PositiveInfinity];
    private static readonly float[] Y = [-0f, 0f, 2f, 3f, float.NaN, -3.5f, 1e30f, 1f, 1f, 0.7f, -3f, 5f];

    [Theory]
    [InlineData("add.s32", 0)]
    [InlineData("sub.s32", 1)]
    [InlineData("mul.lo.s32", 2)]
    [InlineData("mul.hi.s32", 3)]
    [InlineData("div.s32", 4)]
    [InlineData("rem.s32", 5)]
    [InlineData("min.s32", 6)]
    [InlineData("max.s32", 7)]
    [InlineData("and.b32", 8)]
    [InlineData("xor.b32", 9)]
    [InlineData("div.u32", 10)]
    [InlineData("max.u32", 11)]
    public void Integer_instruction_computes(string opcode, int function)
    {
        Func<int, int, int> compute = function switch
        {
            0 => (a, b) => a + b,
            1 => (a, b) => a - b,
            2 => (a, b) => a * b,
            3 => (a, b) => (int)((long)a * b >> 32),
            4 => (a, b) => (int)((long)a / b),
            5 => (a, b) => (int)((long)a % b),
            6 => Math.Min,
            7 => Math.Max,
            8 => (a, b) => a & b,
            9 => (a, b) => a ^ b,
            10 => (a, b) => (int)((uint)a / (uint)b),
            _ => (a, b) => (int)Math.Max((uint)a, (uint)b),
        };
        Assert.Equal(Left.Zip(Right, compute), PtxText.Each<int, int>($"{opcode} %d, %a, %b;", "b32", "b32", Left, Right));
    }

    [Fact]
    public void Shifts_clamp_at_the_width()
    {
        int[] by = [0, 1, 4, 31, 32, 33, 200, 31, 32, 5, 6, 7];
        Assert.Equal(Left.Zip(by, (a, b) => b > 31 ? 0 : a << b), PtxText.Each<int, int>("shl.b32 %d, %a, %b;", "b32", "b32", Left, by));
        Assert.Equal(Left.Zip(by, (a, b) => a >> Math.Min(b, 31)), PtxText.Each<int, int>("shr.s32 %d, %a, %b;", "b32", "b32", Left, by));
        Assert.Equal(Left.Zip(by, (a, b) => b > 31 ? 0 : (int)((uint)a >> b)),
            PtxText.Each<int, int>("shr.u32 %d, %a, %b;", "b32", "b32", Left, by));
    }

    [Fact]
    public void Wide_products_have_64_bits()
    {
        Assert.Equal(
            Left.Zip(Right, (a, b) => (long)a * b), PtxText.Each<int, long>("mul.wide.s32 %d, %a, %b;", "b32", "b64", Left, Right));
        Assert.Equal(Left.Zip(Right, (a, b) => (long)((ulong)(uint)a * (uint)b)),
            PtxText.Each<int, long>("mul.wide.u32 %d, %a, %b;", "b32", "b64", Left, Right));
    }

    [Fact]
    public void Bit_instructions_compute()
    {
        Assert.Equal(
            Left.Select(a => BitOperations.PopCount((uint)a)), PtxText.Each<int, int>("popc.b32 %d, %a;", "b32", "b32", Left, Right));
        Assert.Equal(Left.Select(a => BitOperations.LeadingZeroCount((uint)a)),
            PtxText.Each<int, int>("clz.b32 %d, %a;", "b32", "b32", Left, Right));
        Assert.Equal(Left.Select(a => a << 19 >> 24), PtxText.Each<int, int>("bfe.s32 %d, %a, 5, 8;", "b32", "b32", Left, Right));
        Assert.Equal(
            Left.Select(a => (int)((uint)a >> 5 & 0xFF)), PtxText.Each<int, int>("bfe.u32 %d, %a, 5, 8;", "b32", "b32", Left, Right));
        Assert.Equal(Left.Zip(Right, (a, b) => b & ~0xFF0 | a << 4 & 0xFF0),
            PtxText.Each<int, int>("bfi.b32 %d, %a, %b, 4, 8;", "b32", "b32", Left, Right));
        Assert.Equal(Left.Zip(Right, (a, b) => a & 0xFFFF | b << 16),
            PtxText.Each<int, int>("prmt.b32 %d, %a, %b, 0x5410;", "b32", "b32", Left, Right));
        Assert.Equal(Left.Zip(Right, (a, b) => (a ^ b) & 0x55),
            PtxText.Each<int, int>("lop3.b32 %d, %a, %b, 0x55, 0x28;", "b32", "b32", Left, Right));
        Assert.Equal(Left.Zip(Right, (a, b) => a << 8 | (int)((uint)b >> 24)),
            PtxText.Each<int, int>("shf.l.clamp.b32 %d, %b, %a, 8;", "b32", "b32", Left, Right));
    }

    [Fact]
    public void Float_instructions_compute()
    {
        Assert.Equal(X.Zip(Y, (a, b) => a + b), PtxText.Each<float, float>("add.f32 %d, %a, %b;", "f32", "f32", X, Y));
        Assert.Equal(X.Zip(Y, (a, b) => a / b), PtxText.Each<float, float>("div.rn.f32 %d, %a, %b;", "f32", "f32", X, Y));
        Assert.Equal(X.Zip(Y, (a, b) => MathF.FusedMultiplyAdd(a, b, a)),
            PtxText.Each<float, float>("fma.rn.f32 %d, %a, %b, %a;", "f32", "f32", X, Y));
        Assert.Equal(X.Select(a => MathF.Abs(-a)), PtxText.Each<float, float>("neg.f32 %d, %a; abs.f32 %d, %d;", "f32", "f32", X, Y));
        Assert.Equal(X.Select(a => (float)Math.Pow(2, a)), PtxText.Each<float, float>("ex2.approx.f32 %d, %a;", "f32", "f32", X, Y));
        Assert.Equal(X.Select(MathF.Sqrt), PtxText.Each<float, float>("sqrt.rn.f32 %d, %a;", "f32", "f32", X, Y));
    }

    [Fact]
    public void Minimum_and_maximum_prefer_numbers_to_NaN()
    {
        Assert.Equal(
            [1f, 2f, 1f], PtxText.Each<float, float>("max.f32 %d, %a, %b;", "f32", "f32", [float.NaN, 2f, 1f], [1f, float.NaN, -1f]));
        Assert.Equal([float.NaN, float.NaN, -1f],
            PtxText.Each<float, float>("min.NaN.f32 %d, %a, %b;", "f32", "f32", [float.NaN, 2f, 1f], [1f, float.NaN, -1f]));
    }

    [Theory]
    [InlineData("lt", false, true, false)]
    [InlineData("ge", true, false, false)]
    [InlineData("ne", true, true, false)]
    [InlineData("neu", true, true, true)]
    [InlineData("ltu", false, true, true)]
    [InlineData("num", true, true, false)]
    public void Comparison_treats_NaN_as_told(string comparison, params bool[] expected)
        => Assert.Equal(
            expected.Select(holds => holds ? 1 : 0),
            PtxText.Each<float, int>($".reg .pred %p; setp.{comparison}.f32 %p, %a, %b; selp.b32 %d, 1, 0, %p;", "f32", "b32",
                [2, 1, float.NaN], [1, 2, 1]));

    [Fact]
    public void Comparison_combines_and_gives_its_opposite()
        => Assert.Equal(
            [10, 0, 1],
            PtxText.Each<int, int>(
                """
                .reg .pred %p, %q, %c;
                .reg .b32 %e;
                setp.ne.s32 %c, %b, 0;
                setp.lt.and.s32 %p|%q, %a, 5, %c;
                selp.b32 %d, 1, 0, %p;
                selp.b32 %e, 10, 0, %q;
                add.s32 %d, %d, %e;
                """,
                "b32", "b32", [7, 1, 1], [1, 0, 1]));

    [Fact]
    public void Conversions_round_and_clamp()
    {
        Assert.Equal([2, -2, 4, 0, int.MaxValue, int.MinValue],
            PtxText.Each<float, int>("cvt.rni.s32.f32 %d, %a;", "f32", "b32", [2.5f, -1.5f, 3.5f, float.NaN, 1e20f, -1e20f], new float[6]));
        Assert.Equal([2, -1, 0u],
            PtxText.Each<float, int>("cvt.rzi.s32.f32 %d, %a;", "f32", "b32", [2.9f, -1.9f, -0.5f],
                new float[3]).Select(value => (long)value));
        Assert.Equal([0u, 3u], PtxText.Each<float, uint>("cvt.rzi.u32.f32 %d, %a;", "f32", "b32", [-5f, 3.9f], new float[2]));
        Assert.Equal([16777216f, -7f], PtxText.Each<int, float>("cvt.rn.f32.s32 %d, %a;", "b32", "f32", [16777217, -7], new int[2]));
        Assert.Equal([-1L, 5L], PtxText.Each<int, long>("cvt.s64.s32 %d, %a;", "b32", "b64", [-1, 5], new int[2]));
        Assert.Equal([0xFFFFFFFFL, 5L], PtxText.Each<int, long>("cvt.u64.u32 %d, %a;", "b32", "b64", [-1, 5], new int[2]));
        Assert.Equal([-128, 0x7F], PtxText.Each<int, int>("cvt.s32.s8 %d, %a;", "b32", "b32", [0x1280, 0x7F], new int[2]));
    }

    [Fact]
    public void Bf16_rounds_to_nearest_even_and_packs_the_first_operand_above()
        => Assert.Equal(
            [0x3F80_4040u, 0x3F80_3F80u, 0x3F82_7F80u],
            PtxText.Each<float, uint>("cvt.rn.bf16x2.f32 %d, %a, %b;", "f32", "b32", [1f, 1.00390625f, 1.01171875f],
                [3f, 1f, float.PositiveInfinity]));

    [Fact]
    public void Moves_pack_and_unpack()
        => Assert.Equal(
            [0x1_0000_0002L, 0x5_0000_0006L],
            PtxText.Each<int, long>("mov.b64 %d, {%b, %a}; mov.b64 {%a, %b}, %d; mov.b64 %d, {%a, %b};", "b32", "b64", [1, 5], [2, 6]));
}
