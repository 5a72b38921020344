using ILGPU;

namespace IlgpuColorize.Kernels.Tensors;

/// <summary>Writes gradients as the tape asks: Set or Add.</summary>
internal static class GradientStore
{
    /// <summary>Sets an element, or adds to it.</summary>
    public static void Put(this ArrayView<float> target, int index, float value, GradientWrite write)
        => target[index] = write == GradientWrite.Add ? target[index] + value : value;

    /// <summary>Sets a stored element of a gradient, or adds to it.</summary>
    public static void Put(this GradientTarget target, int index, float value)
        => target.View.Store(index, target.Write == GradientWrite.Add ? target.View[index] + value : value);

    /// <summary>Sets an element of a gradient, or adds to it.</summary>
    public static void Put(this GradientTarget target, ElementIndex element, float value) => target.Put(element.In(target.View), value);
}
