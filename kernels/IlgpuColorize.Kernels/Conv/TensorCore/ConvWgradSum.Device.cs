using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Adds what the groups of <see cref="ConvWgradWgmma{TTile}"/> or <see cref="ConvWgradMma{TTile}"/> summed, one index per filter element, c fastest, in the order of the groups.</summary>
internal readonly record struct ConvWgradSum(ConvWgradTiling Tiling, ArrayView<float> Partials, ArrayView<float> Dw, int Adds) : IKernel
{
    /// <inheritdoc/>
    public void Execute(int index)
    {
        int c = index % Tiling.C, tap = index / Tiling.C % Tiling.Taps, k = index / Tiling.C / Tiling.Taps;
        (int first, int count, int distance) = Tiling.GroupsOf(k, tap, c);
        int element = k % ConvWgradTiling.TileK * Tiling.TileC + c % Tiling.TileC;
        float sum = 0;
        for (int share = 0; share < count; share++)
            sum += Partials[(long)(first + share * distance) * Tiling.TileElements + element];
        Dw[index] = Adds != 0 ? sum + Dw[index] : sum;
    }
}
