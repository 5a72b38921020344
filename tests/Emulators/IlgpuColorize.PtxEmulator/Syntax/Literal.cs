using System.Globalization;

namespace IlgpuColorize.PtxEmulator.Syntax;

/// <summary>Reads literals.</summary>
internal static class Literal
{
    /// <summary>Returns whether a token begins a number.</summary>
    public static bool IsNumber(string token) => token.Length > 0 && char.IsAsciiDigit(token[0]);

    /// <summary>Reads an integer: decimal, <c>0x</c>, <c>0b</c>, perhaps with the suffix <c>U</c>.</summary>
    public static long Integer(string token)
    {
        string digits = token.TrimEnd('U');
        (NumberStyles style, string rest) = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? (NumberStyles.AllowHexSpecifier, digits[2..])
            : digits.StartsWith("0b", StringComparison.OrdinalIgnoreCase) ? (NumberStyles.AllowBinarySpecifier, digits[2..])
            : (NumberStyles.None, digits);
        return ulong.TryParse(rest, style, CultureInfo.InvariantCulture, out ulong value)
            ? (long)value
            : throw new EmulationException($"'{token}' is not an integer of PTX.");
    }

    /// <summary>Reads any number: <c>0fXXXXXXXX</c> and <c>0dXXXXXXXXXXXXXXXX</c> by their bits, reals with a point, integers.</summary>
    public static ImmediateOperand Number(string token, bool negative)
    {
        if (token.StartsWith("0f", StringComparison.OrdinalIgnoreCase))
            return new ImmediateOperand(ulong.Parse(token.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                ^ (negative ? 1ul << 31 : 0));
        if (token.StartsWith("0d", StringComparison.OrdinalIgnoreCase))
            return new ImmediateOperand(ulong.Parse(token.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                ^ (negative ? 1ul << 63 : 0));
        if (token.Contains('.', StringComparison.Ordinal))
        {
            double real = double.Parse(token, NumberStyles.Float, CultureInfo.InvariantCulture);
            return new ImmediateOperand(0, negative ? -real : real);
        }
        long integer = Integer(token);
        return new ImmediateOperand((ulong)(negative ? -integer : integer));
    }
}
