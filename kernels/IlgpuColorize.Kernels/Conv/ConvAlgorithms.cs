using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Chooses how a convolution is computed.</summary>
public static class ConvAlgorithms
{
    /// <summary>Lists the algorithms that <see cref="ComputeDevice.ConvAlgorithm"/> may force on a device.</summary>
    public static IReadOnlyList<ConvAlgorithm> Supported(ComputeDevice device)
        => device.IsHost ? [ConvAlgorithm.Direct, ConvAlgorithm.Blocked, ConvAlgorithm.Winograd]
            : device.HasWarpgroupMatrices ? [ConvAlgorithm.Direct, ConvAlgorithm.Tiled, ConvAlgorithm.Mma, ConvAlgorithm.Wgmma]
            : device.HasWarpMatrices ? [ConvAlgorithm.Direct, ConvAlgorithm.Tiled, ConvAlgorithm.Mma]
            : [ConvAlgorithm.Direct, ConvAlgorithm.Tiled];

    /// <summary>
    /// Chooses the algorithm of a pass: the forced one, or Blocked where Winograd is forced and does not apply; else on <c>cpu</c> Winograd
    /// where it is faster and Blocked where not. Fprop for a region that is not the whole output takes Blocked for Winograd, unless that
    /// goes along the rows and the region is of whole rows or the filter of 2 x 2; and so does a filter whose transformed form does not fit
    /// <see cref="ComputeDevice.TransformedFilterLimit"/>. The choice depends on the filter's shape, stride, padding and dilation and on C,
    /// K, H and W, never on the number of threads, nor but in wgrad on the batch size: on <c>cpu</c> an image alone must equal the same
    /// image in a batch. A sample computed pixel by pixel must equal one computed whole: fprop of the generator's streams may go by
    /// Winograd along the rows, which gives a row of the down stream and a pixel of the right stream the bits of the whole; the gradients
    /// of both may be computed otherwise. Where one of the tensors is not Float32, <c>cpu</c> has Direct only. A CUDA device takes tensor
    /// cores where the operands are stored for them: Wgmma on SM 9.0, the one architecture that has it, or Mma where that is forced, and
    /// Mma on every other from SM 8.0 on; how these cut the work, and how many groups share one sum where the grid is small, is
    /// <see cref="GatherCostModel.Tile"/>'s and <see cref="WgradCostModel.Tile"/>'s choice, of the problem and the number of
    /// multiprocessors. Elsewhere GPUs take Tiled where channels fill tiles, and Direct where not and for a region; the simulator takes
    /// Direct, because its groups are slow.
    /// </summary>
    /// <param name="pass">What is computed.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="device">Where.</param>
    /// <param name="operands">The tensors, first the one that is summed; none where all are Float32.</param>
    /// <exception cref="ArgumentException">The forced algorithm does not apply to the device.</exception>
    public static ConvAlgorithm Choose(
        ConvPass pass, in ConvProblem problem, ComputeDevice device, params ReadOnlySpan<TensorView> operands)
    {
        ConvAlgorithm onTensorCores = OnTensorCores(device);
        if (onTensorCores != ConvAlgorithm.Auto && ConvTensorCore.Supports(operands))
            return onTensorCores;
        if (device.IsHost && !operands.AreFloat32())
            return ConvAlgorithm.Direct;
        bool isOfRows = pass == ConvPass.Fprop && ConvWinogradRows.Supports(problem);
        bool supported = isOfRows || ConvWinograd.Supports(problem, pass);
        switch (device.ConvAlgorithm)
        {
            case ConvAlgorithm.Wgmma or ConvAlgorithm.Mma when onTensorCores != ConvAlgorithm.Auto:
            case ConvAlgorithm.Auto when !device.IsHost:
                return Portable(problem, device);
            case ConvAlgorithm.Auto:
                return supported && (isOfRows ? ConvWinogradRows.IsFaster(problem) : ConvWinograd.IsFaster(problem, pass))
                    ? ConvAlgorithm.Winograd
                    : ConvAlgorithm.Blocked;
            case ConvAlgorithm.Winograd when device.IsHost && !supported:
                return ConvAlgorithm.Blocked;
            case ConvAlgorithm.Direct:
            case ConvAlgorithm.Blocked when device.IsHost:
            case ConvAlgorithm.Winograd when device.IsHost:
            case ConvAlgorithm.Tiled when !device.IsHost:
                return device.ConvAlgorithm;
        }
        throw new ArgumentException(
            $"Convolution {problem}: algorithm {device.ConvAlgorithm} does not apply to {device.Name}; "
            + $"it has {string.Join(", ", Supported(device))}, or leave the choice to Auto.");
    }

    /// <summary>Returns whether an algorithm runs on tensor cores.</summary>
    internal static bool IsOnTensorCores(this ConvAlgorithm algorithm) => algorithm is ConvAlgorithm.Wgmma or ConvAlgorithm.Mma;

    // The algorithm that a device's tensor cores run; Auto where it has none for what is forced.
    private static ConvAlgorithm OnTensorCores(ComputeDevice device) => device.ConvAlgorithm switch
    {
        ConvAlgorithm.Auto or ConvAlgorithm.Wgmma when device.HasWarpgroupMatrices => ConvAlgorithm.Wgmma,
        ConvAlgorithm.Auto or ConvAlgorithm.Mma when device.HasWarpMatrices => ConvAlgorithm.Mma,
        _ => ConvAlgorithm.Auto,
    };

    private static ConvAlgorithm Portable(in ConvProblem problem, ComputeDevice device)
        => !device.HasHostMemory && ConvTiled.IsFaster(problem) ? ConvAlgorithm.Tiled : ConvAlgorithm.Direct;
}
