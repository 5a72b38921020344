using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>Cuts flat memory into items of work.</summary>
internal static class FlatItems
{
    private const int Elements = 16384;

    /// <summary>Returns the number of items.</summary>
    public static int Count(int elements) => (elements + Elements - 1) / Elements;

    /// <summary>Returns the elements of an item.</summary>
    public static Span<float> Of(ArrayView<float> view, int item)
    {
        Span<float> all = view.AsHostSpan();
        int first = item * Elements;
        return all.Slice(first, Math.Min(Elements, all.Length - first));
    }
}
