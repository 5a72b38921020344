namespace IlgpuColorize.Kernels.Tensors;

/// <summary>Names how one element of a tensor is stored.</summary>
public enum ElementType
{
    /// <summary>IEEE 754 binary32.</summary>
    Float32,
}
