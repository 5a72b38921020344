namespace IlgpuColorize.Kernels.Conv;

/// <summary>The axes of all parity classes of a gather: one for stride 1 and for fprop, four for dgrad of stride 2.</summary>
internal readonly record struct TiledAxes(int Classes, ConvAxis EvenRows, ConvAxis OddRows, ConvAxis EvenColumns, ConvAxis OddColumns)
{
    /// <summary>Collects the axes.</summary>
    public static TiledAxes Of(in ConvGather gather)
        => new(gather.Classes, gather.Rows(0), gather.Rows(gather.Classes - 1), gather.Columns(0), gather.Columns(gather.Classes - 1));

    /// <summary>Returns an image's result pixels of a class; class 0 has the most, another may have none.</summary>
    public int Pixels(int parities) => Rows(parities).Count * Columns(parities).Count;

    /// <summary>Returns the rows of a class.</summary>
    public ConvAxis Rows(int parities) => parities / 2 == 0 ? EvenRows : OddRows;

    /// <summary>Returns the columns of a class.</summary>
    public ConvAxis Columns(int parities) => parities % 2 == 0 ? EvenColumns : OddColumns;
}
