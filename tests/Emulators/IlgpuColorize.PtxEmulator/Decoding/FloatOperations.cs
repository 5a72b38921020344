using System.Numerics;
using System.Runtime.CompilerServices;
using IlgpuColorize.PtxEmulator.Execution;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>
/// Computes with floats, rounding to nearest. Approximate functions are computed to the last bit or nearly so: better than the hardware
/// does.
/// </summary>
internal sealed class FloatOperations<T> : TypedOperations
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // The least normal number: two to the power of 2 minus the bias.
    private static readonly T LeastNormal = T.ScaleB(T.One, Unsafe.SizeOf<T>() switch { 2 => -14, 4 => -126, _ => -1022 });

    public override Step Unary(string operation, int d, int a, bool flush)
    {
        Func<T, T> function = Function(operation);
        return LaneSteps.Unary(d, a, flush ? x => Flush(function(Flush(x))) : function);
    }

    public override Step Binary(string operation, int d, int a, int b, bool flush)
    {
        Func<T, T, T> function = BinaryFunction(operation);
        return LaneSteps.Binary(d, a, b, flush ? (x, y) => Flush(function(Flush(x), Flush(y))) : function);
    }

    public override Step Ternary(string operation, int d, int a, int b, int c, bool flush)
    {
        if (operation != "fma")
            throw Unknown(operation);
        return LaneSteps.Ternary<T, T, T, T>(
            d, a, b, c, flush ? static (x, y, z) => Flush(T.FusedMultiplyAdd(Flush(x), Flush(y), Flush(z)))
            : static (x, y, z) => T.FusedMultiplyAdd(x, y, z));
    }

    public override Step Compare(string comparison, int p, int a, int b) => LaneSteps.Binary<T, T, bool>(p, a, b, comparison switch
    {
        "eq" => static (x, y) => x == y,
        "ne" => static (x, y) => x != y && !IsUnordered(x, y),
        "lt" => static (x, y) => x < y,
        "le" => static (x, y) => x <= y,
        "gt" => static (x, y) => x > y,
        "ge" => static (x, y) => x >= y,
        "equ" => static (x, y) => x == y || IsUnordered(x, y),
        "neu" => static (x, y) => x != y,
        "ltu" => static (x, y) => !(x >= y),
        "leu" => static (x, y) => !(x > y),
        "gtu" => static (x, y) => !(x <= y),
        "geu" => static (x, y) => !(x < y),
        "num" => static (x, y) => !IsUnordered(x, y),
        "nan" => IsUnordered,
        _ => throw Unknown(comparison),
    });

    public override Func<ulong, ulong, ulong> Combine(string operation) => operation switch
    {
        "add" => static (x, y) => Cell.Of(Cell.As<T>(x) + Cell.As<T>(y)),
        "exch" => static (_, y) => y,
        _ => throw Unknown(operation),
    };

    private static Func<T, T> Function(string operation) => operation switch
    {
        "neg" => static x => -x,
        "abs" => T.Abs,
        "sqrt" => T.Sqrt,
        "rcp" => static x => T.One / x,
        "rsqrt" => static x => Narrow(1 / Math.Sqrt(Wide(x))),
        "ex2" => static x => Narrow(Math.Pow(2, Wide(x))),
        "lg2" => static x => Narrow(Math.Log2(Wide(x))),
        "sin" => static x => Narrow(Math.Sin(Wide(x))),
        "cos" => static x => Narrow(Math.Cos(Wide(x))),
        "tanh" => static x => Narrow(Math.Tanh(Wide(x))),
        "sat" => Saturate,
        _ => throw Unknown(operation),
    };

    // min and max return the number if one is NaN; with .NaN they return NaN.
    private static Func<T, T, T> BinaryFunction(string operation) => operation switch
    {
        "add" => static (x, y) => x + y,
        "sub" => static (x, y) => x - y,
        "mul" => static (x, y) => x * y,
        "div" => static (x, y) => x / y,
        "min" => T.MinNumber,
        "max" => T.MaxNumber,
        "min.NaN" => T.Min,
        "max.NaN" => T.Max,
        "copysign" => static (x, y) => T.CopySign(y, x),
        _ => throw Unknown(operation),
    };

    private static T Saturate(T x) => T.IsNaN(x) ? T.Zero : T.Min(T.Max(x, T.Zero), T.One);

    private static T Flush(T x) => T.Abs(x) < LeastNormal ? T.CopySign(T.Zero, x) : x;

    private static bool IsUnordered(T x, T y) => T.IsNaN(x) || T.IsNaN(y);

    private static double Wide(T x) => double.CreateTruncating(x);

    private static T Narrow(double x) => T.CreateTruncating(x);
}

/// <summary>Computes with predicates.</summary>
internal sealed class PredicateOperations : TypedOperations
{
    public override Step Unary(string operation, int d, int a, bool flush)
        => operation == "not" ? LaneSteps.Unary<bool, bool>(d, a, static x => !x) : throw Unknown(operation);

    public override Step Binary(string operation, int d, int a, int b, bool flush) => LaneSteps.Binary(d, a, b, Function(operation));

    public override Step Ternary(string operation, int d, int a, int b, int c, bool flush) => throw Unknown(operation);

    public override Step Compare(string comparison, int p, int a, int b) => throw Unknown(comparison);

    public override Func<ulong, ulong, ulong> Combine(string operation) => throw Unknown(operation);

    /// <summary>Returns a function of two truth values.</summary>
    public static Func<bool, bool, bool> Function(string operation) => operation switch
    {
        "and" => static (x, y) => x & y,
        "or" => static (x, y) => x | y,
        "xor" => static (x, y) => x ^ y,
        _ => throw Unknown(operation),
    };
}
