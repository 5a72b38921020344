using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Resample;

/// <summary>The sizes of an enlargement of a chroma map to a photo's own size.</summary>
/// <param name="Rows">Rows of the photo.</param>
/// <param name="Columns">Columns of the photo.</param>
/// <param name="MapRows">Rows of the map.</param>
/// <param name="MapColumns">Columns of the map.</param>
public readonly record struct UpsamplingProblem(int Rows, int Columns, int MapRows, int MapColumns) : IProblem
{
    /// <summary>Steps of the walk unless said otherwise. On 36 photographs 128 of them left 0.2 % less error at edges than 64.</summary>
    public const int DefaultSteps = 64;

    // Lattice pixels along a side of a map's cell: 4 leave 2 % more error at edges; 16 spread too slowly.
    private const int LatticeRatio = 8;
    private const int FlopsOfStep = 45;
    private const int FlopsOfPixel = 28;

    /// <summary>Steps of the walk: each carries colours one lattice pixel further.</summary>
    public int Steps { get; init; } = DefaultSteps;

    /// <summary>Rows of the lattice on which colours spread: the photo's own where it is small.</summary>
    public int LatticeRows => Math.Min(Rows, LatticeRatio * MapRows);

    /// <summary>Columns of the lattice.</summary>
    public int LatticeColumns => Math.Min(Columns, LatticeRatio * MapColumns);

    /// <summary>True where the lattice is the photo's own pixels, so that nothing is left to enlarge.</summary>
    public bool LatticeIsPhoto => LatticeRows == Rows && LatticeColumns == Columns;

    /// <inheritdoc/>
    public long Flops => (long)LatticeRows * LatticeColumns * Steps * FlopsOfStep + (long)Rows * Columns * FlopsOfPixel;

    /// <inheritdoc/>
    public long Bytes => (long)Rows * Columns * 4 * sizeof(float);

    /// <inheritdoc/>
    public override string ToString() => $"{MapRows}x{MapColumns} to {Rows}x{Columns}";
}
