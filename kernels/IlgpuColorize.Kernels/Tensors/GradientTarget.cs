namespace IlgpuColorize.Kernels.Tensors;

/// <summary>The place of a gradient, and how to write it.</summary>
/// <param name="View">The gradient's memory, of its tensor's shape and pitch.</param>
/// <param name="Write">Set or Add.</param>
public readonly record struct GradientTarget(TensorView View, GradientWrite Write);
