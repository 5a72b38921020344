using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The sum of what the groups of <see cref="ConvWgradWgmma{TTile}"/> or <see cref="ConvWgradMma{TTile}"/> summed, one index per filter
/// element, c fastest. The partial sums lie tile by tile, not slice by slice, because only some tiles are cut into slices.
/// </summary>
internal readonly record struct ConvWgradSum(
    ConvWgradTiling Tiling, ArrayView<float> Partials, ArrayView<float> Dw, GradientWrite Write) : IKernel
{
    /// <inheritdoc/>
    public void Execute(int index)
    {
        int c = index % Tiling.C, tap = index / Tiling.C % Tiling.Taps, k = index / Tiling.C / Tiling.Taps;
        (int first, int count, int distance) = Tiling.GroupsOf(k, tap, c);
        int element = k % ConvWgradTiling.TileK * Tiling.TileC + c % Tiling.TileC;
        float sum = PartialSums.Of(Partials, (long)first * Tiling.TileElements + element, count, (long)distance * Tiling.TileElements);
        Dw.Put(index, sum, Write);
    }
}
