namespace IlgpuColorize.Kernels.Tensors;

/// <summary>The place of one element of a tensor: the pixel's index (n * H + row) * W + column, and the channel.</summary>
internal readonly record struct ElementIndex(int Pixel, int Channel)
{
    /// <summary>Maps the index of a launch over all elements, channels fastest, to the element.</summary>
    public static ElementIndex Of(int index, in Shape shape) => new(index / shape.C, index % shape.C);

    /// <summary>
    /// Maps the index of a launch over all quads of neighbouring channels, those of a pixel fastest, to a quad's first element.
    /// </summary>
    public static ElementIndex OfQuad(int index, in Shape shape) => new(index / QuadsOf(shape), index % QuadsOf(shape) * Quad.Lanes);

    /// <summary>Maps the index of a launch over the quads of a region to a quad's first element.</summary>
    public static ElementIndex OfQuad(int index, in Shape shape, in PixelRegion region)
        => new(region.PixelIndex(index / QuadsOf(shape), shape.H, shape.W), index % QuadsOf(shape) * Quad.Lanes);

    /// <summary>Gets the number of quads of a tensor, a pixel's last of up to four channels.</summary>
    public static int QuadCount(in Shape shape) => shape.Pixels * QuadsOf(shape);

    /// <summary>Gets the number of quads of a region, over all images.</summary>
    public static int QuadCount(in Shape shape, in PixelRegion region) => shape.N * region.Pixels * QuadsOf(shape);

    /// <summary>Gets where the element lies in a tensor's memory.</summary>
    public int In(in TensorView view) => Pixel * view.Pitch + Channel;

    private static int QuadsOf(in Shape shape) => (shape.C + Quad.Lanes - 1) / Quad.Lanes;
}
