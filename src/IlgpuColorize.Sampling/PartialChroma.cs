using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling;

/// <summary>
/// The colours of some cells of a chroma map; the others are free. Samplers put held ones in place, where what is drawn after them sees
/// them, and keep what they draw near those of a guide. Immutable.
/// </summary>
public sealed class PartialChroma
{
    private readonly int[] _levels;

    private PartialChroma(int rows, int columns)
    {
        (Rows, Columns) = (rows, columns);
        _levels = new int[2 * rows * columns];
        Array.Fill(_levels, HoldChroma.Free);
    }

    /// <summary>The rows of the map, h.</summary>
    public int Rows { get; }

    /// <summary>The columns of the map, w.</summary>
    public int Columns { get; }

    /// <summary>Levels of a and b of every cell, row-major; <see cref="HoldChroma.Free"/> where a cell has none.</summary>
    public ReadOnlySpan<int> Levels => _levels;

    /// <summary>Gives single cells.</summary>
    /// <param name="rows">The rows of the map.</param>
    /// <param name="columns">The columns of the map.</param>
    /// <param name="cells">Cells, row-major, and their levels; the last of equal ones counts.</param>
    public static PartialChroma At(int rows, int columns, IEnumerable<(int Cell, ChromaLevel Level)> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        PartialChroma given = new(rows, columns);
        foreach ((int cell, ChromaLevel level) in cells)
            (given._levels[2 * cell], given._levels[2 * cell + 1]) = (level.A, level.B);
        return given;
    }

    /// <summary>Gives all cells of a map.</summary>
    /// <param name="rows">The rows of the map.</param>
    /// <param name="levels">The map's levels, two for each cell.</param>
    public static PartialChroma Whole(int rows, ReadOnlySpan<byte> levels) => AllBut(rows, levels, new bool[levels.Length / 2]);

    /// <summary>Gives all cells of a map but some.</summary>
    /// <param name="rows">The rows of the map.</param>
    /// <param name="levels">The map's levels, two for each cell.</param>
    /// <param name="isFree">Which cells are free.</param>
    public static PartialChroma AllBut(int rows, ReadOnlySpan<byte> levels, ReadOnlySpan<bool> isFree)
    {
        PartialChroma given = new(rows, isFree.Length / rows);
        for (int i = 0; i < levels.Length; i++)
            given._levels[i] = isFree[i / 2] ? HoldChroma.Free : levels[i];
        return given;
    }

    /// <summary>Finds whether a cell has a colour.</summary>
    public bool Gives(int cell) => _levels[2 * cell] != HoldChroma.Free;
}
