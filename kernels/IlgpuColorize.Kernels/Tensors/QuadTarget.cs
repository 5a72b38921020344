namespace IlgpuColorize.Kernels.Tensors;

/// <summary>A gradient that is written four channels at a time, and how to write it.</summary>
/// <param name="Quads">The gradient.</param>
/// <param name="Write">Set or Add.</param>
internal readonly record struct QuadTarget(QuadView Quads, GradientWrite Write)
{
    /// <summary>Finds out how a gradient can be accessed.</summary>
    public static QuadTarget Of(in GradientTarget target) => new(QuadView.Of(target.View), target.Write);

    /// <summary>Sets the channels of an element and its next three, or adds to them.</summary>
    public void Put(ElementIndex at, Quad values) => Quads.Store(at, Write == GradientWrite.Add ? Quads.Load(at) + values : values);

    /// <summary>Sets the pairs of an element and its next three, see <see cref="QuadView.LoadPairs"/>, or adds to them.</summary>
    public void PutPairs(ElementIndex at, Quad first, Quad second)
    {
        if (Write == GradientWrite.Add)
        {
            (Quad firstBefore, Quad secondBefore) = Quads.LoadPairs(at);
            first = firstBefore + first;
            second = secondBefore + second;
        }
        Quads.StorePairs(at, first, second);
    }
}
