using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling;

/// <summary>Names one sample to draw: of which image of the batch, with which random numbers.</summary>
/// <param name="Image">Index of the image.</param>
/// <param name="Key">Its random numbers.</param>
public readonly record struct SampleSlot(int Image, DrawKey Key);

/// <summary>Holds what samplers draw from: images described once, and the samples wanted of each.</summary>
/// <param name="Features">What the network made of the images' lightness.</param>
/// <param name="LightnessAverage">Lightness averaged over the chroma's cells, N x h x w x 1.</param>
/// <param name="Slots">The samples to draw, in any order.</param>
public sealed record SampleBatch(SemanticFeatures Features, Tensor LightnessAverage, IReadOnlyList<SampleSlot> Slots)
{
    /// <summary>Gets the extents of one chroma map.</summary>
    public (int Rows, int Columns) MapSize => (LightnessAverage.Shape.H, LightnessAverage.Shape.W);

    /// <summary>Returns a per-image tensor, stored as it is, with one copy for every slot.</summary>
    /// <param name="tape">Owns the copies.</param>
    /// <param name="perImage">What every slot of an image shares.</param>
    internal Tensor PerSlot(Tape tape, Tensor perImage)
    {
        Tensor perSlot = tape.Allocate(perImage.Shape with { N = Slots.Count }, perImage.ElementType);
        for (int slot = 0; slot < Slots.Count; slot++)
            Copy.Forward(tape.Stream, perImage.View.OfImage(Slots[slot].Image), new GradientTarget(perSlot.View.OfImage(slot), GradientWrite.Set));
        return perSlot;
    }
}
