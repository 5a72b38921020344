using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Simd;

/// <summary>
/// Loads and stores vectors of sixteen floats. A tail shorter than a vector is padded with zeros and takes the very path of a full vector,
/// so that an element's bits do not depend on its position.
/// </summary>
internal static class Lanes
{
    /// <summary>The floats of a vector.</summary>
    public const int Count = 16;

    private static readonly Vector512<int> LaneNumbers = Vector512<int>.Indices;

    /// <summary>Loads up to sixteen elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ReadOnlySpan<float> source, int index)
        => source.Length - index >= Count
            ? Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(source), (nuint)index)
            : LoadTail(source[index..]);

    /// <summary>Stores up to sixteen elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, Span<float> target, int index)
    {
        if (target.Length - index >= Count)
            value.StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)index);
        else
            StoreTail(value, target[index..]);
    }

    /// <summary>Stores up to sixteen elements of a gradient, or adds them to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put(Vector512<float> value, Span<float> target, int index, GradientWrite write)
        => Store(write == GradientWrite.Add ? Load(target, index) + value : value, target, index);

    /// <summary>Loads up to sixteen pairs of neighbours, separated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> First, Vector512<float> Second) LoadPairs(ReadOnlySpan<float> source, int index)
        => source.Length - index > Count
            ? Separate(Load(source, index), Load(source, index + Count))
            : Separate(Load(source, index), default);

    /// <summary>Stores up to sixteen pairs as neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePairs(Vector512<float> first, Vector512<float> second, Span<float> target, int index)
    {
        (Vector512<float> low, Vector512<float> high) = Interleave(first, second);
        Store(low, target, index);
        if (target.Length - index > Count)
            Store(high, target, index + Count);
    }

    /// <summary>Stores up to sixteen pairs of gradients as neighbours, or adds them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PutPairs(Vector512<float> first, Vector512<float> second, Span<float> target, int index, GradientWrite write)
    {
        (Vector512<float> low, Vector512<float> high) = Interleave(first, second);
        Put(low, target, index, write);
        if (target.Length - index > Count)
            Put(high, target, index + Count, write);
    }

    /// <summary>Returns a mask of the first lanes.</summary>
    public static Vector512<float> First(int lanes) => Vector512.LessThan(LaneNumbers, Vector512.Create(lanes)).AsSingle();

    /// <summary>Sums the lanes in a fixed order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> value)
    {
        Vector256<float> eight = value.GetLower() + value.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    /// <summary>Returns the largest lane; NaN where one is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Vector512<float> value)
    {
        Vector256<float> eight = Vector256.Max(value.GetLower(), value.GetUpper());
        Vector128<float> four = Vector128.Max(eight.GetLower(), eight.GetUpper());
        return MathF.Max(MathF.Max(four[0], four[2]), MathF.Max(four[1], four[3]));
    }

    /// <summary>Picks a lane of a table for each lane.</summary>
    /// <param name="table">Sixteen values.</param>
    /// <param name="indices">Which, 0 to 15 in every lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Permute(Vector512<float> table, Vector512<int> indices)
        => Avx512F.IsSupported ? Avx512F.PermuteVar16x32(table, indices) : Vector512.Shuffle(table, indices);

    /// <summary>Interleaves pairs: (first_0, second_0, first_1, ...), in two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Low, Vector512<float> High) Interleave(Vector512<float> first, Vector512<float> second)
    {
        if (Avx512F.IsSupported)
        {
            Vector512<int> lowPairs = Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            Vector512<int> highPairs = Vector512.Create(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
            return (
                Avx512F.PermuteVar16x32x2(first, lowPairs, second), Avx512F.PermuteVar16x32x2(first, highPairs, second));
        }

        return (InterleaveHalf(first.GetLower(), second.GetLower()), InterleaveHalf(first.GetUpper(), second.GetUpper()));
    }

    /// <summary>Separates pairs into their first and second halves; undoes <see cref="Interleave"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> First, Vector512<float> Second) Separate(Vector512<float> low, Vector512<float> high)
    {
        if (Avx512F.IsSupported)
        {
            Vector512<int> firsts = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
            Vector512<int> seconds = Vector512.Create(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
            return (Avx512F.PermuteVar16x32x2(low, firsts, high), Avx512F.PermuteVar16x32x2(low, seconds, high));
        }
        (Vector256<float> First, Vector256<float> Second) lower = SeparateHalf(low.GetLower(), low.GetUpper());
        (Vector256<float> First, Vector256<float> Second) upper = SeparateHalf(high.GetLower(), high.GetUpper());
        return (Vector512.Create(lower.First, upper.First), Vector512.Create(lower.Second, upper.Second));
    }

    // Unpacking leaves pairs 0, 1, 4, 5 in one vector and 2, 3, 6, 7 in the other.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> InterleaveHalf(Vector256<float> first, Vector256<float> second)
    {
        if (Avx.IsSupported)
        {
            Vector256<float> even = Avx.UnpackLow(first, second), odd = Avx.UnpackHigh(first, second);
            return Vector512.Create(Avx.Permute2x128(even, odd, 0x20), Avx.Permute2x128(even, odd, 0x31));
        }

        // A pair is one 64-bit number whose low half is the first: this needs no shuffle, which differs from machine to machine.
        (Vector256<ulong> lowFirst, Vector256<ulong> highFirst) = Vector256.Widen(first.AsUInt32());
        (Vector256<ulong> lowSecond, Vector256<ulong> highSecond) = Vector256.Widen(second.AsUInt32());
        return Vector512.Create((lowFirst | lowSecond << 32).AsSingle(), (highFirst | highSecond << 32).AsSingle());
    }

    // Shuffling leaves pairs of halves in the order 0, 2, 1, 3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> First, Vector256<float> Second) SeparateHalf(Vector256<float> low, Vector256<float> high)
    {
        if (Avx2.IsSupported)
        {
            Vector256<double> firsts = Avx.Shuffle(low, high, 0b10_00_10_00).AsDouble();
            Vector256<double> seconds = Avx.Shuffle(low, high, 0b11_01_11_01).AsDouble();
            return (Avx2.Permute4x64(firsts, 0b11_01_10_00).AsSingle(), Avx2.Permute4x64(seconds, 0b11_01_10_00).AsSingle());
        }
        return (
            Vector256.Narrow(low.AsUInt64(), high.AsUInt64()).AsSingle(),
            Vector256.Narrow(low.AsUInt64() >> 32, high.AsUInt64() >> 32).AsSingle());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<float> LoadTail(ReadOnlySpan<float> source)
    {
        Vector512<float> padded = default;
        source.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Vector512<float>, float>(ref padded), Count));
        return padded;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreTail(Vector512<float> value, Span<float> target)
        => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<Vector512<float>, float>(ref value), target.Length).CopyTo(target);
}
