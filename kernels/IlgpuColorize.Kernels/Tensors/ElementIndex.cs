namespace IlgpuColorize.Kernels.Tensors;

/// <summary>Locates one element of a tensor: the pixel's index (n * H + row) * W + column, and the channel.</summary>
internal readonly record struct ElementIndex(int Pixel, int Channel)
{
    /// <summary>Maps the index of a launch over the elements of a region, channels fastest, to the element.</summary>
    public static ElementIndex Of(int index, in Shape shape, in PixelRegion region)
        => new(region.PixelIndex(index / shape.C, shape.H, shape.W), index % shape.C);

    /// <summary>Maps the index of a launch over all elements, channels fastest, to the element.</summary>
    public static ElementIndex Of(int index, in Shape shape) => new(index / shape.C, index % shape.C);

    /// <summary>Gets the number of elements of a region, over all images.</summary>
    public static int Count(in Shape shape, in PixelRegion region) => shape.N * region.Pixels * shape.C;

    /// <summary>Gets where the element lies in a tensor's memory.</summary>
    public int In(in TensorView view) => Pixel * view.Pitch + Channel;

    /// <summary>Gets where the element's pair of channels, 2c and 2c + 1, begins in a tensor of twice the channels.</summary>
    public int Pair(in TensorView view) => Pixel * view.Pitch + 2 * Channel;
}
