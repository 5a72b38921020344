using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Chooses how a convolution is computed.</summary>
public static class ConvAlgorithms
{
    /// <summary>Lists the algorithms that <see cref="ComputeDevice.ConvAlgorithm"/> may force on a device.</summary>
    public static IReadOnlyList<ConvAlgorithm> Applicable(ComputeDevice device)
        => device.IsHost ? [ConvAlgorithm.Direct, ConvAlgorithm.Blocked] : [ConvAlgorithm.Direct];

    /// <summary>
    /// Chooses the algorithm of all three passes: the forced one; else Blocked on <c>cpu</c> and Direct elsewhere. The choice never depends on the batch size, on the
    /// region or on the number of threads, because on <c>cpu</c> a sample computed pixel by pixel must equal one computed whole.
    /// </summary>
    /// <exception cref="ArgumentException">The forced algorithm does not apply to the device.</exception>
    public static ConvAlgorithm Choose(in ConvProblem problem, ComputeDevice device)
    {
        if (device.ConvAlgorithm == ConvAlgorithm.Auto)
            return device.IsHost ? ConvAlgorithm.Blocked : ConvAlgorithm.Direct;
        if (device.ConvAlgorithm == ConvAlgorithm.Direct || device.IsHost)
            return device.ConvAlgorithm;
        throw new ArgumentException(
            $"Convolution {problem}: algorithm {device.ConvAlgorithm} does not apply to {device.Name}; it has {string.Join(", ", Applicable(device))}, or leave the choice to Auto.");
    }
}
