using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling;

/// <summary>
/// The cells of a chroma map whose colours are given before the others are drawn: samplers put them in place, and what is drawn after them
/// sees them. Immutable.
/// </summary>
public sealed class HeldChroma
{
    private readonly int[] _levels;

    private HeldChroma(int rows, int columns)
    {
        (Rows, Columns) = (rows, columns);
        _levels = new int[2 * rows * columns];
        Array.Fill(_levels, HoldChroma.Free);
    }

    /// <summary>The rows of the map, h.</summary>
    public int Rows { get; }

    /// <summary>The columns of the map, w.</summary>
    public int Columns { get; }

    /// <summary>Levels of a and b of every cell, row-major; <see cref="HoldChroma.Free"/> where a cell is drawn.</summary>
    public ReadOnlySpan<int> Levels => _levels;

    /// <summary>Holds single cells.</summary>
    /// <param name="rows">The rows of the map.</param>
    /// <param name="columns">The columns of the map.</param>
    /// <param name="cells">Cells, row-major, and their levels; the last of equal ones counts.</param>
    public static HeldChroma At(int rows, int columns, IEnumerable<(int Cell, ChromaLevel Level)> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        HeldChroma held = new(rows, columns);
        foreach ((int cell, ChromaLevel level) in cells)
            (held._levels[2 * cell], held._levels[2 * cell + 1]) = (level.A, level.B);
        return held;
    }

    /// <summary>Holds all cells of a drawn map but some, which are to be drawn anew.</summary>
    /// <param name="rows">The rows of the map.</param>
    /// <param name="levels">The map's levels, two for each cell.</param>
    /// <param name="isFree">Which cells are drawn anew.</param>
    public static HeldChroma AllBut(int rows, ReadOnlySpan<byte> levels, ReadOnlySpan<bool> isFree)
    {
        HeldChroma held = new(rows, isFree.Length / rows);
        for (int i = 0; i < levels.Length; i++)
            held._levels[i] = isFree[i / 2] ? HoldChroma.Free : levels[i];
        return held;
    }

    /// <summary>Finds whether a cell is held.</summary>
    public bool Holds(int cell) => _levels[2 * cell] != HoldChroma.Free;
}
