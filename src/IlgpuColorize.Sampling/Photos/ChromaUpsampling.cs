namespace IlgpuColorize.Sampling.Photos;

/// <summary>How chroma is enlarged to a photo's own size.</summary>
public enum ChromaUpsampling
{
    /// <summary>Guided by the photo's lightness: colours stop at edges. A photo smaller than the chroma has no edges to guide; there it is
    /// bilinear.</summary>
    Guided,

    /// <summary>Between the centres of the chroma's cells, whatever the photo shows.</summary>
    Bilinear,
}
