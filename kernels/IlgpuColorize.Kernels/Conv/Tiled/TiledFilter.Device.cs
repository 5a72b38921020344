using ILGPU;
using ILGPU.Runtime;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>A <see cref="TiledFilter"/> as kernels see it.</summary>
internal readonly record struct TiledFilterView(ArrayView<float> Data, int TapColumns, int PaddedReduced, int PaddedResults)
{
    /// <summary>Reads the weights of four result channels.</summary>
    public Quad Load(int tap, int reduced, int result)
        => Data.AsAligned(Quad.Bytes).Cast<Quad>()[((tap * PaddedReduced + reduced) * PaddedResults + result) / Quad.Lanes];
}

/// <summary>Writes one element of the form an index.</summary>
internal readonly record struct TiledFilterKernel(TiledFilterOrder Order, ArrayView<float> Weights, ArrayView<float> Form) : IKernel
{
    public void Execute(int index)
    {
        int result = index % Order.PaddedResults, line = index / Order.PaddedResults;
        int reduced = line % Order.PaddedReduced, tap = line / Order.PaddedReduced;
        float weight = 0;
        if (result < Order.Results && reduced < Order.Reduced)
            weight = Order.IsDgrad != 0
                ? Weights[(reduced * Order.Taps + Order.Taps - 1 - tap) * Order.Results + result]
                : Weights[(result * Order.Taps + tap) * Order.Reduced + reduced];
        Form[index] = weight;
    }
}
