using ILGPU;

namespace IlgpuColorize.Kernels.Resample;

/// <summary>
/// Planes of one size, one after the other in memory, each with a margin of one element on every side: a neighbour is read without a
/// question. Rows are as long as whole vectors, so that a vector never reaches into the next row.
/// </summary>
/// <param name="Data">The elements.</param>
/// <param name="Planes">The number of planes.</param>
/// <param name="Rows">Rows of a plane, the margin not counted.</param>
/// <param name="Columns">Columns of a plane, the margin not counted.</param>
internal readonly record struct PlaneStack(ArrayView<float> Data, int Planes, int Rows, int Columns)
{
    private const int Vector = 16;

    // Kept, not computed: with it the struct ends at a multiple of a view's eight bytes, as IKernel asks for.
    /// <summary>Elements from one row to the next.</summary>
    public int Pitch { get; } = PitchOf(Columns);

    /// <summary>Elements of all planes without their margins: the indices of a launch.</summary>
    public int Count => Planes * Rows * Columns;

    /// <summary>Returns the elements that a stack takes in memory.</summary>
    public static long Length(int planes, int rows, int columns) => (long)planes * (rows + 2) * PitchOf(columns);

    /// <summary>Returns where an element lies; row and column may be -1 or one past the last.</summary>
    public int At(int plane, int row, int column) => (plane * (Rows + 2) + row + 1) * Pitch + column + 1;

    /// <summary>Maps the index of a launch to plane, row and column.</summary>
    public (int Plane, int Row, int Column) Locate(int index)
        => (index / (Rows * Columns), index / Columns % Rows, index % Columns);

    private static int PitchOf(int columns) => (columns + Vector - 1) / Vector * Vector + 2;
}
