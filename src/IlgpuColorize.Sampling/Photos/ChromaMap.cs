using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>The chroma of a photo at a quarter of the network's size, as levels.</summary>
public sealed class ChromaMap
{
    /// <summary>Wraps levels without copying them.</summary>
    /// <param name="rows">h.</param>
    /// <param name="columns">w.</param>
    /// <param name="levels">Levels of a and b, h x w x 2, row-major; 127 is grey.</param>
    /// <exception cref="ArgumentException">The number of levels does not match the size.</exception>
    public ChromaMap(int rows, int columns, byte[] levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        if (levels.Length != 2 * rows * columns)
            throw new ArgumentException(
                $"'{nameof(levels)}' has {levels.Length} values; {rows} x {columns} pixels of a and b need {2 * rows * columns}.",
                nameof(levels));
        (Rows, Columns, Levels) = (rows, columns, levels);
    }

    /// <summary>The chroma of a photo without colours.</summary>
    public static ChromaMap Grey { get; } = new(1, 1, [ChromaLevels.Grey, ChromaLevels.Grey]);

    /// <summary>The rows, h.</summary>
    public int Rows { get; }

    /// <summary>The columns, w.</summary>
    public int Columns { get; }

    /// <summary>The levels of a and b, h x w x 2, row-major.</summary>
    public byte[] Levels { get; }

    /// <summary>Returns a and b in Lab units, h x w x 2.</summary>
    public float[] ToLab() => Array.ConvertAll(Levels, level => ChromaLevels.ToLab(level));

    /// <summary>Returns a of every cell in Lab units, row-major, then b.</summary>
    public float[] ToPlanes()
    {
        int cells = Rows * Columns;
        float[] planes = new float[2 * cells];
        for (int i = 0; i < planes.Length; i++)
            planes[i % 2 * cells + i / 2] = ChromaLevels.ToLab(Levels[i]);
        return planes;
    }
}
