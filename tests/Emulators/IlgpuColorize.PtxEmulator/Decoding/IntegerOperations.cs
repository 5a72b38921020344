using System.Numerics;
using System.Runtime.CompilerServices;
using IlgpuColorize.PtxEmulator.Execution;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Computes with integers and bits. Sums and products wrap; shifts beyond the width give 0 or the sign.</summary>
internal sealed class IntegerOperations<T> : TypedOperations
    where T : unmanaged, IBinaryInteger<T>
{
    private static readonly int Bits = Unsafe.SizeOf<T>() * 8;

    public override Step Unary(string operation, int d, int a, bool flush) => operation switch
    {
        "neg" => LaneSteps.Unary<T, T>(d, a, static x => T.Zero - x),
        "abs" => LaneSteps.Unary<T, T>(d, a, static x => T.IsNegative(x) ? T.Zero - x : x),
        "not" => LaneSteps.Unary<T, T>(d, a, static x => ~x),
        "cnot" => LaneSteps.Unary<T, T>(d, a, static x => x == T.Zero ? T.One : T.Zero),
        "popc" => LaneSteps.Unary<T, uint>(d, a, static x => uint.CreateTruncating(T.PopCount(x))),
        "clz" => LaneSteps.Unary<T, uint>(d, a, static x => uint.CreateTruncating(T.LeadingZeroCount(x))),
        "brev" => LaneSteps.Unary<T, T>(d, a, Reverse),
        "bfind" => LaneSteps.Unary<T, uint>(d, a, HighestBit),
        _ => throw Unknown(operation),
    };

    public override Step Binary(string operation, int d, int a, int b, bool flush) => operation switch
    {
        "shl" => LaneSteps.Binary<T, uint, T>(d, a, b, static (x, by) => by >= Bits ? T.Zero : x << (int)by),
        "shr" => LaneSteps.Binary<T, uint, T>(d, a, b,
            static (x, by) => by >= Bits ? (T.IsNegative(x) ? T.AllBitsSet : T.Zero) : x >> (int)by),
        "mul.wide" => LaneSteps.Binary<T, T, ulong>(d, a, b, static (x, y) => ulong.CreateTruncating(Product(x, y))),
        _ => LaneSteps.Binary(d, a, b, Function(operation)),
    };

    public override Step Ternary(string operation, int d, int a, int b, int c, bool flush) => operation switch
    {
        "mad.lo" => LaneSteps.Ternary<T, T, T, T>(d, a, b, c, static (x, y, z) => x * y + z),
        "mad.hi" => LaneSteps.Ternary<T, T, T, T>(d, a, b, c, static (x, y, z) => High(x, y) + z),
        "mad.wide" => LaneSteps.Ternary<T, T, ulong, ulong>(d, a, b, c, static (x, y, z) => ulong.CreateTruncating(Product(x, y)) + z),
        "bfe" => LaneSteps.Ternary<T, uint, uint, T>(d, a, b, c, Extract),
        _ => throw Unknown(operation),
    };

    public override Step Compare(string comparison, int p, int a, int b) => LaneSteps.Binary<T, T, bool>(p, a, b, comparison switch
    {
        "eq" => static (x, y) => x == y,
        "ne" => static (x, y) => x != y,
        "lt" or "lo" => static (x, y) => x < y,
        "le" or "ls" => static (x, y) => x <= y,
        "gt" or "hi" => static (x, y) => x > y,
        "ge" or "hs" => static (x, y) => x >= y,
        _ => throw Unknown(comparison),
    });

    public override Func<ulong, ulong, ulong> Combine(string operation)
    {
        Func<T, T, T> combine = operation switch
        {
            "exch" => static (_, y) => y,
            "inc" => static (x, y) => x >= y ? T.Zero : x + T.One,
            "dec" => static (x, y) => x == T.Zero || x > y ? y : x - T.One,
            _ => Function(operation),
        };
        return (x, y) => Cell.Of(combine(Cell.As<T>(x), Cell.As<T>(y)));
    }

    private static Func<T, T, T> Function(string operation) => operation switch
    {
        "add" => static (x, y) => x + y,
        "sub" => static (x, y) => x - y,
        "mul.lo" => static (x, y) => x * y,
        "mul.hi" => High,
        "div" => static (x, y) => Divide(x, y).Quotient,
        "rem" => static (x, y) => Divide(x, y).Remainder,
        "min" => T.Min,
        "max" => T.Max,
        "and" => static (x, y) => x & y,
        "or" => static (x, y) => x | y,
        "xor" => static (x, y) => x ^ y,
        _ => throw Unknown(operation),
    };

    private static Int128 Product(T x, T y) => unchecked(Int128.CreateTruncating(x) * Int128.CreateTruncating(y));

    private static T High(T x, T y) => T.CreateTruncating(Product(x, y) >> Bits);

    // The manual leaves division by zero open; a kernel that does it is wrong. The least number by -1 wraps.
    private static (T Quotient, T Remainder) Divide(T x, T y)
    {
        if (y == T.Zero)
            throw new EmulationException("integer division by zero");
        return T.IsNegative(y) && y == T.AllBitsSet ? (T.Zero - x, T.Zero) : T.DivRem(x, y);
    }

    private static T Extract(T x, uint position, uint length)
    {
        (position, length) = (position & 0xFF, length & 0xFF);
        if (length == 0)
            return T.Zero;
        // Beyond the highest bit the sign, or zero, goes on.
        Int128 wide = T.IsNegative(T.AllBitsSet) ? Int128.CreateTruncating(x) : (Int128)ulong.CreateTruncating(x);
        Int128 shifted = wide >> (int)Math.Min(position, 126);
        if (length >= 127)
            return T.CreateTruncating(shifted);
        Int128 field = shifted & ((Int128.One << (int)length) - 1);
        bool extendsSign = T.IsNegative(T.AllBitsSet) && (field >> (int)length - 1 & 1) != 0;
        return T.CreateTruncating(extendsSign ? field - (Int128.One << (int)length) : field);
    }

    private static T Reverse(T x)
    {
        T reversed = T.Zero;
        for (int bit = 0; bit < Bits; bit++)
            reversed |= (x >>> bit & T.One) << (Bits - 1 - bit);
        return reversed;
    }

    // For negative numbers the highest zero.
    private static uint HighestBit(T x) => (uint)(Bits - 1) - uint.CreateTruncating(T.LeadingZeroCount(T.IsNegative(x) ? ~x : x));
}
