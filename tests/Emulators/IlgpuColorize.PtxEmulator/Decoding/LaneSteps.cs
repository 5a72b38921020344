using System.Numerics;
using IlgpuColorize.PtxEmulator.Execution;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Makes steps that compute each lane by itself.</summary>
internal static class LaneSteps
{
    /// <summary>Goes on without doing anything.</summary>
    public static Step Nothing { get; } = static (_, _) => Flow.Next;

    public static Step Unary<T, TResult>(int d, int a, Func<T, TResult> compute)
        where T : unmanaged
        where TResult : unmanaged => (warp, lanes) =>
    {
        Span<ulong> results = warp.Lanes(d);
        ReadOnlySpan<ulong> first = warp.Lanes(a);
        for (uint rest = lanes; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            results[lane] = Cell.Of(compute(Cell.As<T>(first[lane])));
        }
        return Flow.Next;
    };

    public static Step Binary<T, TSecond, TResult>(int d, int a, int b, Func<T, TSecond, TResult> compute)
        where T : unmanaged
        where TSecond : unmanaged
        where TResult : unmanaged => (warp, lanes) =>
    {
        Span<ulong> results = warp.Lanes(d);
        ReadOnlySpan<ulong> first = warp.Lanes(a), second = warp.Lanes(b);
        for (uint rest = lanes; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            results[lane] = Cell.Of(compute(Cell.As<T>(first[lane]), Cell.As<TSecond>(second[lane])));
        }
        return Flow.Next;
    };

    public static Step Ternary<T, TSecond, TThird, TResult>(int d, int a, int b, int c, Func<T, TSecond, TThird, TResult> compute)
        where T : unmanaged
        where TSecond : unmanaged
        where TThird : unmanaged
        where TResult : unmanaged => (warp, lanes) =>
    {
        Span<ulong> results = warp.Lanes(d);
        ReadOnlySpan<ulong> first = warp.Lanes(a), second = warp.Lanes(b), third = warp.Lanes(c);
        for (uint rest = lanes; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            results[lane] = Cell.Of(compute(Cell.As<T>(first[lane]), Cell.As<TSecond>(second[lane]), Cell.As<TThird>(third[lane])));
        }
        return Flow.Next;
    };

    /// <summary>Does something for each lane in turn.</summary>
    public static Step Each(Action<Warp, int> act) => (warp, lanes) =>
    {
        for (uint rest = lanes; rest != 0; rest &= rest - 1)
        {
            warp.Acting = BitOperations.TrailingZeroCount(rest);
            act(warp, warp.Acting);
        }
        return Flow.Next;
    };

    /// <summary>Waits until all lanes of the warp are here, then goes on.</summary>
    public static Step Aligned(Func<Warp, Flow> act) => (warp, lanes) => warp.AllOf(lanes) ? act(warp) : Flow.Wait;
}
