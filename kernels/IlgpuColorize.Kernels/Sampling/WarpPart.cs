using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// A lane's work on every tile of a stage of <see cref="DrawRow"/>: the steps of its warp, of which the first read the left pixel's
/// activations, the others the pixel's own.
/// </summary>
/// <param name="Begin">The step that the part begins with.</param>
/// <param name="End">The step that it ends before.</param>
/// <param name="FirstOwn">The step from which on the pixel's own activations are read.</param>
/// <param name="Left">Where the lane finds what step 0 reads of the left pixel.</param>
/// <param name="Own">Where the lane would find what step 0 reads, if the own activations began there.</param>
/// <param name="First">Where the lane finds what the first step reads.</param>
/// <param name="Second">Where the lane finds what the second step reads.</param>
/// <param name="Sums">Where the lane stores its sums of the first tile.</param>
internal readonly record struct WarpPart(int Begin, int End, int FirstOwn, int Left, int Own, int First, int Second, int Sums)
{
    private const int StepBytes = MmaTile.StepElements * sizeof(ushort);

    /// <summary>True when there are two steps or more.</summary>
    public bool HasTwo => Begin + 1 < End;

    /// <summary>Returns a part.</summary>
    /// <param name="begin">The step that it begins with.</param>
    /// <param name="end">The step that it ends before.</param>
    /// <param name="firstOwn">The step from which on the pixel's own activations are read.</param>
    /// <param name="left">Where the lane finds the left pixel's activations.</param>
    /// <param name="own">Where the lane finds the pixel's own activations.</param>
    /// <param name="sums">Where the lane stores its sums of the first tile.</param>
    public static WarpPart Of(int begin, int end, int firstOwn, int left, int own, int sums)
    {
        WarpPart part = new(begin, end, firstOwn, left, own - firstOwn * StepBytes, First: 0, Second: 0, sums);
        return part with { First = part.Columns(begin), Second = part.Columns(begin + 1) };
    }

    /// <summary>Returns the address of what the lane gives a step's product.</summary>
    public int Columns(int step) => (step < FirstOwn ? Left : Own) + step * StepBytes;
}
