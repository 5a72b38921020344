using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Chooses how a convolution is computed.</summary>
public static class ConvAlgorithms
{
    /// <summary>Lists the algorithms that <see cref="ComputeDevice.ConvAlgorithm"/> may force on a device.</summary>
    public static IReadOnlyList<ConvAlgorithm> Applicable(ComputeDevice device)
        => device.IsHost ? [ConvAlgorithm.Direct, ConvAlgorithm.Blocked, ConvAlgorithm.Winograd] : [ConvAlgorithm.Direct, ConvAlgorithm.Tiled];

    /// <summary>
    /// Chooses the algorithm of fprop and dgrad: the forced one, or Blocked where Winograd is forced and does not apply; else on <c>cpu</c> Winograd where it is faster and
    /// Blocked where not. Other passes take Winograd for Blocked, and so does fprop for a region that is not the whole output. The choice depends on the
    /// filter's shape, stride, padding and dilation and on C, K, H and W, never on the batch size or the number of threads: on <c>cpu</c> an image alone must equal the same image
    /// in a batch. The generator's causal convolutions are always Blocked, because a sample computed pixel by pixel must equal one computed whole. On GPUs it is
    /// Tiled where channels fill tiles, Direct where not and for a region; on the simulator Direct, because its groups are slow.
    /// </summary>
    /// <exception cref="ArgumentException">The forced algorithm does not apply to the device.</exception>
    public static ConvAlgorithm Choose(in ConvProblem problem, ComputeDevice device)
    {
        bool applies = ConvWinograd.Applies(problem);
        switch (device.ConvAlgorithm)
        {
            case ConvAlgorithm.Auto when !device.IsHost:
                return !device.HasHostMemory && ConvTiled.Pays(problem) ? ConvAlgorithm.Tiled : ConvAlgorithm.Direct;
            case ConvAlgorithm.Auto:
                return applies && ConvWinograd.Pays(problem) ? ConvAlgorithm.Winograd : ConvAlgorithm.Blocked;
            case ConvAlgorithm.Winograd when device.IsHost && !applies:
                return ConvAlgorithm.Blocked;
            case ConvAlgorithm.Direct:
            case ConvAlgorithm.Blocked when device.IsHost:
            case ConvAlgorithm.Winograd when device.IsHost:
            case ConvAlgorithm.Tiled when !device.IsHost:
                return device.ConvAlgorithm;
        }
        throw new ArgumentException(
            $"Convolution {problem}: algorithm {device.ConvAlgorithm} does not apply to {device.Name}; it has {string.Join(", ", Applicable(device))}, or leave the choice to Auto.");
    }
}
