using IlgpuColorize.Data;

namespace IlgpuColorize.Evaluation;

/// <summary>
/// A segmenter of coloured pictures that does not change while colorizers are compared by what it makes of their pictures.
/// </summary>
public interface IJudge : IDisposable
{
    /// <summary>The number of classes.</summary>
    int Classes { get; }

    /// <summary>Finds the most probable class of every cell of 4 x 4 pixels.</summary>
    /// <param name="pictures">Pictures of the judge's size; they are rounded to 8 bits first.</param>
    /// <returns>For each picture its classes, row-major.</returns>
    /// <exception cref="UserException">The judge's file does not do what it says.</exception>
    byte[][] Segment(IReadOnlyList<RgbImage> pictures);
}
