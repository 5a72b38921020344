using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Rounds the weights of one stage to bfloat16 and lays them out as <see cref="DrawRowFragments"/> says, an output and a reduced element an
/// index.
/// </summary>
/// <param name="Fragments">The layout.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Outputs">Outputs of the filter; those up to the end of the last tile weigh 0.</param>
/// <param name="W">Weights, outputs x 2 x 2 x 2 G of a block's convolution, outputs x G of the output's.</param>
/// <param name="Packed">Receives the weights, two a word.</param>
internal readonly record struct DrawRowPack(
    DrawRowFragments Fragments, int Stage, int Outputs, ArrayView<float> W, ArrayView<float> Packed) : IKernel
{
    /// <inheritdoc/>
    public void Execute(int index)
    {
        int output = index / Fragments.Reduced(Stage), reduced = index % Fragments.Reduced(Stage);
        float weight = output < Outputs ? Weight(output, reduced) : 0f;
        Packed.Cast<ushort>()[Fragments.Index(Stage, output, reduced)] = BFloat16.FromSingleBits(Interop.FloatAsInt(weight));
    }

    // The lower row of a 2 x 2 filter holds the taps of the pixel's own row: the left one, then its own, as reduced elements count them.
    private float Weight(int output, int reduced)
    {
        if (Stage < 2 * Fragments.Layers)
            return W[(2 * output + 1) * Fragments.Reduced(Stage) + reduced];
        return reduced % 2 == 0 ? W[output * Fragments.Channels + reduced / 2] : 0f;
    }
}
