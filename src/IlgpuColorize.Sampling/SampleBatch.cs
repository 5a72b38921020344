using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling;

/// <summary>Names one sample to draw: of which image of the batch, with which random numbers.</summary>
/// <param name="Image">Index of the image.</param>
/// <param name="Key">Its random numbers.</param>
/// <param name="Held">The cells that are not drawn; null where all are.</param>
/// <param name="Guide">The colours that draws are kept near, see <see cref="SamplingOptions.Draws"/>; null for none.</param>
public readonly record struct SampleSlot(int Image, DrawKey Key, PartialChroma? Held = null, PartialChroma? Guide = null);

/// <summary>What samplers draw from: images described once, and the samples wanted of each.</summary>
/// <param name="Features">What the network made of the images' lightness.</param>
/// <param name="LightnessAverage">Lightness averaged over the chroma's cells, N x h x w x 1.</param>
/// <param name="Slots">The samples to draw, in any order.</param>
public sealed record SampleBatch(SemanticFeatures Features, Tensor LightnessAverage, IReadOnlyList<SampleSlot> Slots)
{
    /// <summary>The slots and the extents of their maps, with a channel.</summary>
    internal Shape Map => LightnessAverage.Shape with { N = Slots.Count };

    /// <summary>Whether any cell is held.</summary>
    internal bool HasHeld => Slots.Any(slot => slot.Held is not null);

    /// <summary>Throws unless every slot names an image, and gives cells of its map alone.</summary>
    /// <exception cref="ArgumentException">One does not, or there is none.</exception>
    internal SampleBatch Validate()
    {
        if (Slots.Count == 0)
            throw new ArgumentException("A batch without slots has nothing to draw; name at least one sample.", nameof(Slots));
        foreach (SampleSlot slot in Slots)
        {
            if (slot.Image < 0 || slot.Image >= LightnessAverage.Shape.N)
                throw new ArgumentException(
                    $"A slot names image {slot.Image}; the batch has images 0 to {LightnessAverage.Shape.N - 1}.", nameof(Slots));
            foreach (PartialChroma given in ((PartialChroma?[])[slot.Held, slot.Guide]).OfType<PartialChroma>())
            {
                if ((given.Rows, given.Columns) != (Map.H, Map.W))
                    throw new ArgumentException(
                        $"A slot gives cells of a map of {given.Rows} x {given.Columns}; those of the batch are {Map.H} x {Map.W}.",
                        nameof(Slots));
            }
        }
        return this;
    }
}
