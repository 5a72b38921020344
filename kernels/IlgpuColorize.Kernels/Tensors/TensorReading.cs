using System.Runtime.InteropServices;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Tensors;

/// <summary>Copies tensors to the host and back.</summary>
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

    /// <summary>Copies float32 elements, channels fastest, into a tensor as it stores them; its padding becomes 0.</summary>
    /// <exception cref="ArgumentException">The elements are not the tensor's number.</exception>
    public static void Write(this ComputeStream stream, in TensorView view, ReadOnlySpan<float> elements)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Require.Length(nameof(Write), nameof(elements), elements.Length, view.Shape.Elements);
        float[] words = new float[view.Data.Length];
        Span<ushort> halves = MemoryMarshal.Cast<float, ushort>(words.AsSpan());
        for (int i = 0; i < elements.Length; i++)
        {
            int stored = i / view.C * view.Pitch + i % view.C;
            if (view.ElementType == ElementType.BFloat16)
                halves[stored] = BFloat16.FromSingle(elements[i]);
            else
                words[stored] = elements[i];
        }
        stream.Upload<float>(words, view.Data);
    }
}
