namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// One direction of a gather, rows or columns: result i at <c>TargetStart + i * TargetStep</c> adds, for tap t, what lies at <c>SourceStart
/// + i * SourceStep + t * TapStep</c>, times the packed filter's tap <c>FirstTap + t * FilterStep</c>. Both fprop and dgrad are gathers.
/// </summary>
/// <param name="Count">Results.</param>
/// <param name="TargetStart">Place of the first.</param>
/// <param name="TargetStep">Distance of results.</param>
/// <param name="Extent">Extent of the source; zero lies outside.</param>
/// <param name="SourceStart">Source of the first result's first tap.</param>
/// <param name="SourceStep">Distance of the sources of neighbouring results.</param>
/// <param name="Taps">Taps.</param>
/// <param name="TapStep">Distance of the sources of neighbouring taps.</param>
/// <param name="FirstTap">The packed filter's tap for t = 0.</param>
/// <param name="FilterStep">Distance of taps in the packed filter.</param>
internal readonly record struct ConvAxis(
    int Count, int TargetStart, int TargetStep, int Extent, int SourceStart, int SourceStep, int Taps, int TapStep, int FirstTap,
    int FilterStep)
{
    /// <summary>The least source of any result and tap; it may lie outside.</summary>
    public int FirstSource => SourceStart + Math.Min(0, (Taps - 1) * TapStep);

    /// <summary>The largest source of any result and tap; it may lie outside.</summary>
    public int LastSource => SourceStart + (Count - 1) * SourceStep + Math.Max(0, (Taps - 1) * TapStep);

    /// <summary>Returns the axis of fprop over the outputs from <paramref name="start"/>.</summary>
    public static ConvAxis Fprop(int start, int count, int extent, int padding, int taps, int stride, int dilation)
        => new(count, start, 1, extent, start * stride - padding, stride, taps, dilation, 0, 1);

    /// <summary>
    /// Returns the axis of dgrad over the inputs h = stride * i + parity. Output p used input h under tap r where p * stride = h + padding
    /// - r * dilation: only taps of one parity divide, so that no multiplication by a structural zero remains. Taps count from the filter's
    /// last, as they are packed for dgrad: so their sources ascend.
    /// </summary>
    public static ConvAxis Dgrad(int parity, int inputs, int outputs, int padding, int taps, int stride, int dilation)
    {
        int count = (inputs - parity + stride - 1) / stride;
        int step = dilation % stride == 0 ? 1 : stride;
        int least = Math.Max(0, taps - step), last = taps - 1;
        while (last >= least && (parity + padding - last * dilation) % stride != 0)
            last--;
        int used = last < least ? 0 : last / step + 1;
        return new(
            count, parity, stride, outputs, (parity + padding - last * dilation) / stride, 1, used, step * dilation / stride,
            taps - 1 - last, step);
    }
}
