using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A thread's sums for eight rows and four columns of a tile. It is made of scalars alone, so that a GPU's compiler keeps all of it in
/// registers.
/// </summary>
internal struct TileProducts
{
    public Quad Row0;
    public Quad Row1;
    public Quad Row2;
    public Quad Row3;
    public Quad Row4;
    public Quad Row5;
    public Quad Row6;
    public Quad Row7;

    /// <summary>Returns these sums plus the products of eight row values and four column values.</summary>
    public readonly TileProducts Plus(Quad upper, Quad lower, Quad columns) => new()
    {
        Row0 = Quad.MultiplyAdd(upper.X, columns, Row0),
        Row1 = Quad.MultiplyAdd(upper.Y, columns, Row1),
        Row2 = Quad.MultiplyAdd(upper.Z, columns, Row2),
        Row3 = Quad.MultiplyAdd(upper.W, columns, Row3),
        Row4 = Quad.MultiplyAdd(lower.X, columns, Row4),
        Row5 = Quad.MultiplyAdd(lower.Y, columns, Row5),
        Row6 = Quad.MultiplyAdd(lower.Z, columns, Row6),
        Row7 = Quad.MultiplyAdd(lower.W, columns, Row7),
    };
}

/// <summary>A thread's sums for eight rows and eight columns, of which a narrow tile has the left four.</summary>
internal struct TileSums
{
    public TileProducts Left;
    public TileProducts Right;
}
