using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Simd;

/// <summary>
/// Evaluates Numerics' CieLab and Gamut on sixteen colours at once, with nothing but arithmetic and square roots, so that the bits do not
/// depend on the machine's library; each value is good to a few units in the last place.
/// </summary>
public static class ColorVectors
{
    private const float Epsilon = (float)CieStandard.Epsilon, Kappa = (float)CieStandard.Kappa;
    private const float Xr = (float)CieStandard.Xr, Yr = (float)CieStandard.Yr, Zr = (float)CieStandard.Zr;
    private const float Xg = (float)CieStandard.Xg, Yg = (float)CieStandard.Yg, Zg = (float)CieStandard.Zg;
    private const float Xb = (float)CieStandard.Xb, Yb = (float)CieStandard.Yb, Zb = (float)CieStandard.Zb;

    // What is left of the excess over the gamut: encoded, 3e-6, far below the rounding of a 16-bit sample. Most colours take three chords
    // to get there; the last few, where the excess has a kink between two channels, ten.
    private const float LeastExcess = 2e-7f;
    private const int MostChords = 12;

    // 2/3 of the bits of 1, less what halves the error of a logarithm that is read off a float's bits.
    private const int CubeRootBias = 0x2A51_4067;

    /// <summary>
    /// Computes the luminance Y of sRGB relative to the white, one pixel after the other: table look-ups are no work for vectors.
    /// </summary>
    /// <param name="rgb">Red, green and blue of some pixels.</param>
    /// <param name="linear">The linear light of every value that a sample may have.</param>
    /// <param name="luminance">Receives Y of each pixel.</param>
    /// <exception cref="ArgumentException">The pixels are not as many as their luminances, or a value may lie beyond the table.</exception>
    public static void Luminance<T>(ReadOnlySpan<T> rgb, ReadOnlySpan<float> linear, Span<float> luminance)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (rgb.Length != 3 * luminance.Length || linear.Length != 1 << (8 * Unsafe.SizeOf<T>()))
            throw new ArgumentException(
                $"{rgb.Length} samples and a table of {linear.Length} do not go with {luminance.Length} pixels.", nameof(rgb));
        ref float table = ref MemoryMarshal.GetReference(linear);
        ref T sample = ref MemoryMarshal.GetReference(rgb);
        for (int x = 0; x < luminance.Length; x++)
        {
            luminance[x] = CieLab.Luminance(
                Entry(ref table, sample), Entry(ref table, Unsafe.Add(ref sample, 1)), Entry(ref table, Unsafe.Add(ref sample, 2)));
            sample = ref Unsafe.Add(ref sample, 3);
        }
    }

    /// <summary>Computes L, 0 to 100, of the luminance Y relative to the white.</summary>
    public static void Lightness(Span<float> luminance)
    {
        for (int x = 0; x < luminance.Length; x += Lanes.Count)
        {
            Vector512<float> y = Lanes.Load(luminance, x);
            Vector512<float> line = Vector512.FusedMultiplyAdd(y, Vector512.Create(Kappa / 116), Vector512.Create(16f / 116));
            Vector512<float> compressed = Vector512.ConditionalSelect(
                Vector512.LessThanOrEqual(y, Vector512.Create(Epsilon)), line, CubeRoot(y));
            Lanes.Store(Vector512.FusedMultiplyAdd(compressed, Vector512.Create(116f), Vector512.Create(-16f)), luminance, x);
        }
    }

    /// <summary>
    /// Joins chroma to lightness: gamma-encoded sRGB in [0, 1], chroma reduced at constant lightness and hue until linear sRGB lies there.
    /// </summary>
    /// <param name="lightness">L of some pixels, 0 to 100.</param>
    /// <param name="ab">Their chroma, (a, b) of each pixel.</param>
    /// <param name="rgb">Receives red, green and blue of each.</param>
    public static void Join(ReadOnlySpan<float> lightness, ReadOnlySpan<float> ab, Span<float> rgb)
    {
        Span<float> block = stackalloc float[3 * Lanes.Count];
        for (int x = 0; x < lightness.Length; x += Lanes.Count)
        {
            (Vector512<float> a, Vector512<float> b) = Lanes.LoadPairs(ab, 2 * x);
            (Vector512<float> red, Vector512<float> green, Vector512<float> blue) = Within(Lanes.Load(lightness, x), a, b);
            Lanes.Store(Encode(red), block, 0);
            Lanes.Store(Encode(green), block, Lanes.Count);
            Lanes.Store(Encode(blue), block, 2 * Lanes.Count);
            Interleave(ref MemoryMarshal.GetReference(block), rgb.Slice(3 * x, 3 * Math.Min(Lanes.Count, lightness.Length - x)));
        }
    }

    /// <summary>
    /// Joins chroma to lightness as <see cref="Join(ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float})"/> does, rounded to bytes.
    /// </summary>
    /// <inheritdoc cref="Join(ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float})"/>
    public static void Join(ReadOnlySpan<float> lightness, ReadOnlySpan<float> ab, Span<byte> rgb)
    {
        Span<byte> block = stackalloc byte[3 * Lanes.Count];
        for (int x = 0; x < lightness.Length; x += Lanes.Count)
        {
            (Vector512<float> a, Vector512<float> b) = Lanes.LoadPairs(ab, 2 * x);
            (Vector512<float> red, Vector512<float> green, Vector512<float> blue) = Within(Lanes.Load(lightness, x), a, b);
            Span<byte> target = rgb.Slice(3 * x, 3 * Math.Min(Lanes.Count, lightness.Length - x));
            Interleave(Round(Encode(red)), Round(Encode(green)), Round(Encode(blue)), target.Length == block.Length ? target : block);
            if (target.Length < block.Length)
                block[..target.Length].CopyTo(target);
        }
    }

    // Every value of a byte or a 16-bit number has an entry.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Entry<T>(ref float table, T sample)
        where T : unmanaged, IBinaryInteger<T> => Unsafe.Add(ref table, int.CreateTruncating(sample));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Round(Vector512<float> encoded)
    {
        Vector512<uint> levels = Vector512.ConvertToInt32Native(encoded * 255f + Vector512.Create(0.5f)).AsUInt32();
        Vector256<ushort> half = Vector256.Narrow(levels.GetLower(), levels.GetUpper());
        return Vector128.Narrow(half.GetLower(), half.GetUpper());
    }

    // Of each third of the result, which pixels' bytes of a channel lie where; an index beyond the last gives 0.
    private static void Interleave(Vector128<byte> red, Vector128<byte> green, Vector128<byte> blue, Span<byte> rgb)
    {
        const byte none = 255;
        Vector128<byte> first = Vector128.Shuffle(
            red, Vector128.Create(0, none, none, 1, none, none, 2, none, none, 3, none, none, 4, none, none, 5));
        first |= Vector128.Shuffle(green,
            Vector128.Create(none, 0, none, none, 1, none, none, 2, none, none, 3, none, none, 4, none, none));
        first |= Vector128.Shuffle(
            blue, Vector128.Create(none, none, 0, none, none, 1, none, none, 2, none, none, 3, none, none, 4, none));
        Vector128<byte> second = Vector128.Shuffle(
            green, Vector128.Create(5, none, none, 6, none, none, 7, none, none, 8, none, none, 9, none, none, 10));
        second |= Vector128.Shuffle(
            blue, Vector128.Create(none, 5, none, none, 6, none, none, 7, none, none, 8, none, none, 9, none, none));
        second |= Vector128.Shuffle(
            red, Vector128.Create(none, none, 6, none, none, 7, none, none, 8, none, none, 9, none, none, 10, none));
        Vector128<byte> third = Vector128.Shuffle(
            blue, Vector128.Create(10, none, none, 11, none, none, 12, none, none, 13, none, none, 14, none, none, 15));
        third |= Vector128.Shuffle(
            red, Vector128.Create(none, 11, none, none, 12, none, none, 13, none, none, 14, none, none, 15, none, none));
        third |= Vector128.Shuffle(
            green, Vector128.Create(none, none, 11, none, none, 12, none, none, 13, none, none, 14, none, none, 15, none));
        first.CopyTo(rgb);
        second.CopyTo(rgb[16..]);
        third.CopyTo(rgb[32..]);
    }

    private static void Interleave(ref float block, Span<float> rgb)
    {
        ref float target = ref MemoryMarshal.GetReference(rgb);
        for (int pixel = 0; pixel < rgb.Length / 3; pixel++)
        {
            Unsafe.Add(ref target, 3 * pixel) = Unsafe.Add(ref block, pixel);
            Unsafe.Add(ref target, 3 * pixel + 1) = Unsafe.Add(ref block, Lanes.Count + pixel);
            Unsafe.Add(ref target, 3 * pixel + 2) = Unsafe.Add(ref block, 2 * Lanes.Count + pixel);
        }
    }

    // Linear sRGB with the largest chroma that it can hold: the root of the excess over the gamut, by chords. Where two in a row keep one
    // end of the bracket, the excess there counts half, so that the next falls beyond the root (the Illinois method). A lane that is done
    // stays as it is, so that it does not depend on its neighbours.
    private static (Vector512<float> Red, Vector512<float> Green, Vector512<float> Blue) Within(
        Vector512<float> lightness, Vector512<float> a, Vector512<float> b)
    {
        var (red, green, blue) = ToLinear(lightness, a, b);
        Vector512<float> beyond = Excess(red, green, blue);
        Vector512<float> done = Vector512.LessThanOrEqual(beyond, Vector512<float>.Zero);
        if (Vector512.EqualsAll(done.AsInt32(), Vector512<int>.AllBitsSet))
            return (red, green, blue);
        Vector512<float> grey = Expand((lightness + Vector512.Create(16f)) * (1f / 116));
        Vector512<float> inside = default, outside = Vector512<float>.One, within = Excess(grey, grey, grey);
        Vector512<float> largest = Vector512<float>.One, wasContained = default, wasNot = default;
        for (int chord = 0; chord < MostChords && !Vector512.EqualsAll(done.AsInt32(), Vector512<int>.AllBitsSet); chord++)
        {
            Vector512<float> scale = Vector512.FusedMultiplyAdd(outside - inside, within / (within - beyond), inside);
            largest = Vector512.ConditionalSelect(done, largest, scale);
            (red, green, blue) = ToLinear(lightness, scale * a, scale * b);
            Vector512<float> excess = Excess(red, green, blue);
            Vector512<float> contained = Vector512.LessThanOrEqual(excess, Vector512<float>.Zero);
            inside = Vector512.ConditionalSelect(contained, scale, inside);
            outside = Vector512.ConditionalSelect(contained, outside, scale);
            within = Vector512.ConditionalSelect(contained, excess, Halved(within, wasNot));
            beyond = Vector512.ConditionalSelect(contained, Halved(beyond, wasContained), excess);
            (wasContained, wasNot) = (contained, ~contained);
            done |= Vector512.LessThanOrEqual(Vector512.Abs(excess), Vector512.Create(LeastExcess));
        }
        return ToLinear(lightness, largest * a, largest * b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Halved(Vector512<float> excess, Vector512<float> where)
        => Vector512.ConditionalSelect(where, 0.5f * excess, excess);

    // How far the outermost channel lies beyond [0, 1]; 0 or less where none does.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Excess(Vector512<float> red, Vector512<float> green, Vector512<float> blue)
        => Vector512.MaxNative(
            Vector512.MaxNative(red, Vector512.MaxNative(green, blue)) - Vector512<float>.One,
            -Vector512.MinNative(red, Vector512.MinNative(green, blue)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Red, Vector512<float> Green, Vector512<float> Blue) ToLinear(
        Vector512<float> lightness, Vector512<float> a, Vector512<float> b)
    {
        Vector512<float> middle = (lightness + Vector512.Create(16f)) * (1f / 116);
        Vector512<float> x = Expand(Vector512.FusedMultiplyAdd(a, Vector512.Create(1f / 500), middle)), y = Expand(middle);
        Vector512<float> z = Expand(Vector512.FusedMultiplyAdd(b, Vector512.Create(-1f / 200), middle));
        return (Mix(x, y, z, Xr, Yr, Zr), Mix(x, y, z, Xg, Yg, Zg), Mix(x, y, z, Xb, Yb, Zb));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Mix(
        Vector512<float> x, Vector512<float> y, Vector512<float> z, float ofX, float ofY, float ofZ)
        => Vector512.FusedMultiplyAdd(
            z, Vector512.Create(ofZ), Vector512.FusedMultiplyAdd(y, Vector512.Create(ofY), x * ofX));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Expand(Vector512<float> f)
    {
        Vector512<float> cube = f * f * f;
        Vector512<float> line = Vector512.FusedMultiplyAdd(f, Vector512.Create(116 / Kappa), Vector512.Create(-16 / Kappa));
        return Vector512.ConditionalSelect(Vector512.GreaterThan(cube, Vector512.Create(Epsilon)), cube, line);
    }

    // The power of the sRGB curve, 1/2.4 = 5/12, of v is sqrt(s) * cbrt(s) where s = sqrt(v).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Encode(Vector512<float> linear)
    {
        Vector512<float> v = Vector512.MinNative(Vector512<float>.One, Vector512.MaxNative(Vector512<float>.Zero, linear));
        Vector512<float> root = Vector512.Sqrt(v), power = Vector512.Sqrt(root) * CubeRoot(root);
        Vector512<float> curve = Vector512.FusedMultiplyAdd(power, Vector512.Create(1.055f), Vector512.Create(-0.055f));
        Vector512<float> encoded = Vector512.ConditionalSelect(
            Vector512.LessThanOrEqual(v, Vector512.Create(0.0031308f)), v * 12.92f, curve);
        return Vector512.MinNative(Vector512<float>.One, encoded);
    }

    // A third of the exponent, good to 4 %; Halley's step leaves a cube of that, Newton's last one the rounding.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> CubeRoot(Vector512<float> t)
    {
        Vector512<int> third = Vector512.ConvertToInt32Native(Vector512.ConvertToSingle(t.AsInt32()) * (1f / 3));
        Vector512<float> y = (third + Vector512.Create(CubeRootBias)).AsSingle();
        Vector512<float> cube = y * y * y;
        y *= (cube + t + t) / (cube + cube + t);
        return y - (y * y * y - t) / (3f * y * y);
    }
}
