namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Describes one direction (rows or columns) of a gather: result i at <c>TargetStart + i * TargetStep</c> adds, for tap t, what lies at
/// <c>SourceStart + i * SourceStep + t * TapStep</c>, times the filter's tap <c>FirstTap + t * FilterStep</c>. Both fprop and dgrad are gathers.
/// </summary>
/// <param name="Count">Results.</param>
/// <param name="TargetStart">Place of the first.</param>
/// <param name="TargetStep">Distance of results.</param>
/// <param name="Extent">Extent of the source; zero lies outside.</param>
/// <param name="SourceStart">Source of the first result's first tap.</param>
/// <param name="SourceStep">Distance of the sources of neighbouring results.</param>
/// <param name="Taps">Taps.</param>
/// <param name="TapStep">Distance of the sources of neighbouring taps.</param>
/// <param name="FirstTap">The filter's tap for t = 0.</param>
/// <param name="FilterStep">Distance of taps in the filter.</param>
internal readonly record struct ConvAxis(
    int Count, int TargetStart, int TargetStep, int Extent, int SourceStart, int SourceStep, int Taps, int TapStep, int FirstTap, int FilterStep)
{
    /// <summary>Returns the axis of fprop over the outputs from <paramref name="start"/>.</summary>
    public static ConvAxis Fprop(int start, int count, int extent, int padding, int taps, int stride, int dilation)
        => new(count, start, 1, extent, start * stride - padding, stride, taps, dilation, 0, 1);

    /// <summary>
    /// Returns the axis of dgrad over the inputs h = stride * i + parity. Output p used input h under tap r where p * stride = h + padding - r * dilation: only taps of
    /// one parity divide, so that no multiplication by a structural zero remains.
    /// </summary>
    public static ConvAxis Dgrad(int parity, int inputs, int outputs, int padding, int taps, int stride, int dilation)
    {
        int count = (inputs - parity + stride - 1) / stride;
        int step = dilation % stride == 0 ? 1 : stride;
        int first = 0;
        while (first < step && (parity + padding - first * dilation) % stride != 0)
            first++;
        int used = first == step ? 0 : (taps - first + step - 1) / step;
        return new(count, parity, stride, outputs, (parity + padding - first * dilation) / stride, 1, Math.Max(0, used), -step * dilation / stride, first, step);
    }
}
