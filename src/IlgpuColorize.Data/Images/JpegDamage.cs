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

    /// <inheritdoc/>
    public override string ToString()
    {
        double percent = Math.Max(0.1, Math.Floor(1000.0 * (Blocks - Decoded) / Blocks) / 10);
        return string.Create(CultureInfo.InvariantCulture, $"{percent:0.#} % of the JPEG is missing or damaged");
    }
}
