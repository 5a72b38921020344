namespace IlgpuColorize.Data;

/// <summary>Reads the label files of published data sets, and renumbers what they store.</summary>
internal static class IndexImages
{
    /// <summary>Reads the indices that a PNG stores for its pixels: those of a palette, or grey values of at most 8 bits.</summary>
    /// <exception cref="ImageFileException">The file is missing, damaged, or no such PNG.</exception>
    public static LabelMap ReadPng(string path) => PngIndices.Read(path, ReadBytes(path));

    /// <summary>Reads a matrix of a MAT-file of level 5, as SBD and COCO-Stuff publish labels.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">A variable, or a field of one as VARIABLE.FIELD.</param>
    /// <exception cref="ImageFileException">The file is missing, damaged, or has no such matrix of indices up to 255.</exception>
    public static LabelMap ReadMat(string path, string name)
    {
        (int rows, int columns, ushort[] values) = MatFile.Read(path, ReadBytes(path), name);
        if (Array.Find(values, value => value > byte.MaxValue) is var large and > 0)
            throw new ImageFileException($"{path}: '{name}' holds index {large}; labels are indices up to 255.");
        return new LabelMap(columns, rows, Array.ConvertAll(values, value => (byte)value));
    }

    /// <summary>Gives every index another one.</summary>
    public static LabelMap Renumber(LabelMap labels, Func<byte, byte> renumber)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return new LabelMap(labels.Width, labels.Height, Array.ConvertAll(labels.Indices, index => renumber(index)));
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return RegularFile.ReadBytes(path);
        }
        catch (Exception error) when (RegularFile.IsRefusal(error))
        {
            throw new ImageFileException(RegularFile.Describe(path, error), error);
        }
    }
}
