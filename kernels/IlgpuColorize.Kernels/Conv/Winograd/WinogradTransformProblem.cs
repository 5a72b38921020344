using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>The size of one of the transforms of Winograd's method: so many times, 6 x 6 values are made or used for a channel.</summary>
/// <param name="Count">Tiles times channels; of a filter, input times output channels.</param>
/// <param name="Direct">Values on the other side: 36 pixels of a tile's input, 9 taps, 16 outputs.</param>
/// <param name="FlopsEach">Floating-point operations of one.</param>
internal readonly record struct WinogradTransformProblem(long Count, int Direct, int FlopsEach) : IProblem
{
    // Operations of one line of a transform, a fused multiply-add counted as two.
    private const int InputLine = 19, FilterLine = 12, OutputLine = 13;

    private const int Inputs = WinogradTransforms.Inputs;

    public long Flops => Count * FlopsEach;

    public long Bytes => sizeof(float) * Count * (Direct + WinogradTransforms.Products);

    public static WinogradTransformProblem OfInputs(long count) => new(count, WinogradTransforms.Products, 2 * Inputs * InputLine);

    public static WinogradTransformProblem OfFilter(long count)
        => new(count, WinogradTransforms.Taps * WinogradTransforms.Taps, (WinogradTransforms.Taps + Inputs) * FilterLine);

    public static WinogradTransformProblem OfOutputs(long count)
        => new(count, WinogradTransforms.Outputs * WinogradTransforms.Outputs, (Inputs + WinogradTransforms.Outputs) * OutputLine);

    public override string ToString() => $"{Count}x{Direct}";
}
