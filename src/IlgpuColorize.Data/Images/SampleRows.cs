using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace IlgpuColorize.Data;

/// <summary>Converts rows of samples between bits and floats in [0, 1], sixteen at a time.</summary>
internal static class SampleRows
{
    private const float White8 = byte.MaxValue, White16 = ushort.MaxValue;

    /// <summary>Converts bytes; each is repeated three times where the row is grey.</summary>
    /// <param name="samples">The samples of a row.</param>
    /// <param name="floats">Receives as many values, or three times as many.</param>
    public static void ToFloats(ReadOnlySpan<byte> samples, Span<float> floats)
    {
        int whole = floats.Length == samples.Length ? samples.Length & ~15 : 0;
        for (int i = 0; i < whole; i += 16)
        {
            Vector512<uint> wide = Vector512.WidenLower(Vector512.WidenLower(
                Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(samples), (nuint)i).ToVector256().ToVector512()).AsUInt16());
            Store(wide, White8, floats, i);
        }
        if (floats.Length == samples.Length)
        {
            for (int i = whole; i < samples.Length; i++)
                floats[i] = samples[i] / White8;
            return;
        }
        for (int i = 0; i < samples.Length; i++)
            floats.Slice(3 * i, 3).Fill(samples[i] / White8);
    }

    /// <summary>Converts 16-bit numbers; each is repeated three times where the row is grey.</summary>
    /// <inheritdoc cref="ToFloats(ReadOnlySpan{byte}, Span{float})"/>
    public static void ToFloats(ReadOnlySpan<ushort> samples, Span<float> floats)
    {
        int whole = floats.Length == samples.Length ? samples.Length & ~15 : 0;
        for (int i = 0; i < whole; i += 16)
        {
            Vector512<uint> wide = Vector512.WidenLower(
                Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(samples), (nuint)i).ToVector512());
            Store(wide, White16, floats, i);
        }
        if (floats.Length == samples.Length)
        {
            for (int i = whole; i < samples.Length; i++)
                floats[i] = samples[i] / White16;
            return;
        }
        for (int i = 0; i < samples.Length; i++)
            floats.Slice(3 * i, 3).Fill(samples[i] / White16);
    }

    /// <summary>Rounds values to bytes; those outside [0, 1] are clamped.</summary>
    public static void ToBytes(ReadOnlySpan<float> floats, Span<byte> samples)
    {
        int whole = floats.Length & ~15;
        for (int i = 0; i < whole; i += 16)
        {
            Vector512<ushort> half = Vector512.Narrow(Round(floats, i, White8), default);
            Vector512.Narrow(half, default).GetLower().GetLower().StoreUnsafe(ref MemoryMarshal.GetReference(samples), (nuint)i);
        }
        for (int i = whole; i < floats.Length; i++)
            samples[i] = (byte)(Math.Clamp(floats[i], 0f, 1f) * White8 + 0.5f);
    }

    /// <summary>Rounds values to 16-bit numbers; those outside [0, 1] are clamped.</summary>
    public static void ToUshorts(ReadOnlySpan<float> floats, Span<ushort> samples)
    {
        int whole = floats.Length & ~15;
        for (int i = 0; i < whole; i += 16)
        {
            Vector512.Narrow(Round(floats, i, White16), default).GetLower()
                .StoreUnsafe(ref MemoryMarshal.GetReference(samples), (nuint)i);
        }
        for (int i = whole; i < floats.Length; i++)
            samples[i] = (ushort)(Math.Clamp(floats[i], 0f, 1f) * White16 + 0.5f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<uint> samples, float white, Span<float> floats, int at)
        => (Vector512.ConvertToSingle(samples.AsInt32()) / white).StoreUnsafe(ref MemoryMarshal.GetReference(floats), (nuint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Round(ReadOnlySpan<float> floats, int at, float white)
    {
        var values = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(floats), (nuint)at);
        values = Vector512.MinNative(Vector512.MaxNative(values, Vector512<float>.Zero), Vector512<float>.One);
        return Vector512.ConvertToInt32Native(values * white + Vector512.Create(0.5f)).AsUInt32();
    }
}
