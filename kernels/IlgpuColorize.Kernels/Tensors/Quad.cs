namespace IlgpuColorize.Kernels.Tensors;

/// <summary>Four neighbouring values: what a GPU's thread loads and stores at once.</summary>
internal struct Quad(float x, float y, float z, float w)
{
    /// <summary>The number of values.</summary>
    public const int Lanes = 4;

    /// <summary>The bytes of four values; memory that is read as quads begins at a multiple of them.</summary>
    public const int Bytes = Lanes * sizeof(float);

    public float X = x;
    public float Y = y;
    public float Z = z;
    public float W = w;

    /// <summary>Gets four ones.</summary>
    public static Quad One => new(1f, 1f, 1f, 1f);

    /// <summary>Adds lane by lane.</summary>
    public static Quad operator +(Quad left, Quad right) => new(left.X + right.X, left.Y + right.Y, left.Z + right.Z, left.W + right.W);

    /// <summary>Subtracts lane by lane.</summary>
    public static Quad operator -(Quad left, Quad right) => new(left.X - right.X, left.Y - right.Y, left.Z - right.Z, left.W - right.W);

    /// <summary>Multiplies lane by lane.</summary>
    public static Quad operator *(Quad left, Quad right) => new(left.X * right.X, left.Y * right.Y, left.Z * right.Z, left.W * right.W);

    /// <summary>
    /// Returns sum + scale * values. GPU compilers fuse each product and its sum: they carry no rounding mode of their own in the text.
    /// </summary>
    public static Quad MultiplyAdd(float scale, Quad values, Quad sum)
        => new(sum.X + scale * values.X, sum.Y + scale * values.Y, sum.Z + scale * values.Z, sum.W + scale * values.W);
}
