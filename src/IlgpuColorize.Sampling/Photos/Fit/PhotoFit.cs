namespace IlgpuColorize.Sampling.Photos;

/// <summary>How a photo, whatever its shape, is shown to a network that learned from squares.</summary>
public enum PhotoFit
{
    /// <summary>The best by measurement: squashed, whatever its shape.</summary>
    Auto,

    /// <summary>Squashed to the square, as the paper does: of a panorama everything looks thin, but in the network's full detail.</summary>
    Squash,

    /// <summary>Whole in the square with its own shape, mirrored at the edges where the square is larger: small, but undistorted.</summary>
    Pad,

    /// <summary>
    /// Its short side as long as the square's, the other in proportion: the network, which is convolutional throughout, sees every part as
    /// it sees a square, and colours are drawn over the whole in one go, so that there are no seams.
    /// </summary>
    Tiles,
}
