namespace IlgpuColorize.Kernels.Tensors;

/// <summary>Tells a backward kernel what to do with the gradient that is already there. The tape counts consumers, so that no pass of zeroing is needed.</summary>
public enum GradientWrite
{
    /// <summary>Overwrites: this is the first contribution.</summary>
    Set,

    /// <summary>Adds to what earlier contributions left.</summary>
    Add,
}
