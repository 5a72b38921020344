using System.Globalization;

namespace IlgpuColorize.Data;

/// <summary>
/// How much of a JPEG's data is there. Decoders fill what is missing with grey, or refuse a file that lacks nothing but its last two bytes;
/// so what could be decoded is counted.
/// </summary>
/// <param name="Decoded">Blocks that were decoded, over all scans.</param>
/// <param name="Blocks">Blocks that the scans of a whole file have.</param>
internal sealed record JpegDamage(long Decoded, long Blocks)
{
    /// <summary>Whether every block was decoded.</summary>
    public bool IsWhole => Decoded == Blocks;

    /// <summary>
    /// Counts the blocks of a file; null where this is a kind of JPEG that is not counted here, and its decoder must say.
    /// </summary>
    /// <exception cref="ImageFileException">The headers contradict themselves.</exception>
    public static JpegDamage? Of(string path, ReadOnlySpan<byte> file)
    {
        try
        {
            return new JpegScans(file).Count();
        }
        catch (InvalidDataException damage)
        {
            throw new ImageFileException($"{path}: the JPEG is damaged ({damage.Message}); get a whole copy of the file.", damage);
        }
    }

    /// <summary>
    /// Gives a file an end, so that a decoder takes it as it is; null where this is a kind of JPEG that is not counted here.
    /// </summary>
    /// <param name="name">The file, for messages.</param>
    /// <param name="file">Its bytes.</param>
    /// <param name="allowDamaged">Whether a file may lack more than its end.</param>
    /// <exception cref="ImageFileException">Blocks are missing, and may not be.</exception>
    public static byte[]? Mend(string name, ReadOnlySpan<byte> file, bool allowDamaged)
    {
        if (Of(name, file) is not { } damage)
            return null;
        if (!damage.IsWhole && !allowDamaged)
            throw new ImageFileException($"{name}: {damage}; get a whole copy of the file, or say --allow-damaged to take what is there.");
        return [.. file, 0xFF, 0xD9];
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        double percent = Math.Max(0.1, Math.Floor(1000.0 * (Blocks - Decoded) / Blocks) / 10);
        return string.Create(CultureInfo.InvariantCulture, $"{percent:0.#} % of the JPEG is missing or damaged");
    }
}
