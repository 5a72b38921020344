using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Tensors;

/// <summary>
/// What a backward kernel does with the gradient that is already there. The tape counts consumers, so that no pass of zeroing is needed. Of
/// eight bytes, so that a target ends at a multiple of them, as <see cref="IKernel"/> asks for.
/// </summary>
public enum GradientWrite : long
{
    /// <summary>Overwrites: this is the first contribution.</summary>
    Set,

    /// <summary>Adds to what earlier contributions left.</summary>
    Add,
}
