namespace IlgpuColorize.Kernels.Tensors;

/// <summary>
/// What a backward kernel does with the gradient that is already there. The tape counts consumers, so that no pass of zeroing is needed.
/// </summary>
public enum GradientWrite
{
    /// <summary>Overwrites: this is the first contribution.</summary>
    Set,

    /// <summary>Adds to what earlier contributions left.</summary>
    Add,
}
