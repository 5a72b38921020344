using System.Buffers.Binary;

namespace IlgpuColorize.Data;

/// <summary>
/// How a channel's values become linear light, from 0 to 1: a sampled curve or a formula (ICC.1:2022, 10.6 and 10.18).
/// </summary>
internal sealed class IccCurve
{
    private const int Points = 65_536;
    private const int CurveHeader = 12;

    // Parameters of the five formulas, in the order in which a profile has them.
    private static readonly int[] Parameters = [1, 3, 4, 5, 7];

    private readonly float[] _linear = new float[Points];

    private IccCurve(Func<double, double> decode)
    {
        for (int i = 0; i < Points; i++)
            _linear[i] = (float)(decode(i / (Points - 1.0)) is var linear && linear > 0 ? Math.Min(linear, 1) : 0);
    }

    /// <summary>Reads a tag's content.</summary>
    /// <returns>The curve; null where it is none.</returns>
    public static IccCurve? Parse(ReadOnlySpan<byte> tag)
    {
        if (tag.Length < CurveHeader)
            return null;
        if (tag.StartsWith("para"u8))
            return ParseFormula(BinaryPrimitives.ReadUInt16BigEndian(tag[8..]), tag[CurveHeader..]);
        if (!tag.StartsWith("curv"u8))
            return null;
        uint count = BinaryPrimitives.ReadUInt32BigEndian(tag[8..]);
        if (count > (tag.Length - CurveHeader) / 2)
            return null;
        var samples = new double[count];
        for (int i = 0; i < count; i++)
            samples[i] = BinaryPrimitives.ReadUInt16BigEndian(tag[(CurveHeader + 2 * i)..]);
        // One number alone is a power, in parts of 256.
        return count switch
        {
            0 => new IccCurve(value => value),
            1 => new IccCurve(value => Math.Pow(value, samples[0] / 256)),
            _ => new IccCurve(value => Interpolate(samples, value * (count - 1)) / ushort.MaxValue),
        };
    }

    /// <summary>Returns the linear light of a value in [0, 1].</summary>
    public float Decode(float value) => _linear[(int)(Math.Clamp(value, 0f, 1f) * (Points - 1) + 0.5f)];

    /// <summary>Returns the value whose linear light is nearest to this, by bisection: curves never fall.</summary>
    public float Encode(float linear)
    {
        // A number of none, which a damaged profile may give, is black too.
        linear = linear > 0 ? linear : 0;
        int low = 0, high = Points - 1;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = _linear[middle] <= linear ? (middle, high) : (low, middle);
        }
        float step = _linear[high] - _linear[low];
        float part = step > 0 ? Math.Clamp((linear - _linear[low]) / step, 0, 1) : 0;
        return (low + part) / (Points - 1);
    }

    private static IccCurve? ParseFormula(int kind, ReadOnlySpan<byte> numbers)
    {
        if (kind >= Parameters.Length || numbers.Length < 4 * Parameters[kind])
            return null;
        var p = new double[7];
        for (int i = 0; i < Parameters[kind]; i++)
            p[i] = BinaryPrimitives.ReadInt32BigEndian(numbers[(4 * i)..]) / 65536.0;
        (double g, double a, double b, double c, double d, double e, double f) = (p[0], p[1], p[2], p[3], p[4], p[5], p[6]);
        return kind switch
        {
            0 => new IccCurve(x => Math.Pow(x, g)),
            1 => new IccCurve(x => x >= -b / a ? Math.Pow(a * x + b, g) : 0),
            2 => new IccCurve(x => x >= -b / a ? Math.Pow(a * x + b, g) + c : c),
            3 => new IccCurve(x => x >= d ? Math.Pow(a * x + b, g) : c * x),
            _ => new IccCurve(x => x >= d ? Math.Pow(a * x + b, g) + e : c * x + f),
        };
    }

    private static double Interpolate(double[] samples, double at)
    {
        int first = Math.Min((int)at, samples.Length - 2);
        return samples[first] + (samples[first + 1] - samples[first]) * (at - first);
    }
}
