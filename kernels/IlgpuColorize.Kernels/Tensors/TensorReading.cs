using System.Runtime.InteropServices;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Tensors;

/// <summary>Reads tensors back to the host.</summary>
public static class TensorReading
{
    /// <summary>Copies a tensor's elements back as float32, channels fastest, padding left out, and waits for them.</summary>
    public static float[] Read(this ComputeStream stream, in TensorView view)
    {
        ArgumentNullException.ThrowIfNull(stream);
        float[] words = stream.Download(view.Data);
        float[] elements = new float[view.Shape.Elements];
        ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<float, ushort>(words);
        for (int i = 0; i < elements.Length; i++)
        {
            int stored = i / view.C * view.Pitch + i % view.C;
            elements[i] = view.ElementType == ElementType.BFloat16 ? BFloat16.ToSingle(halves[stored]) : words[stored];
        }
        return elements;
    }
}
