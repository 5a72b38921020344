using IlgpuColorize.Data;
using NetVips;
using static NetVips.Enums;

namespace IlgpuColorize.Benchmarks.Sampling.Photos;

/// <summary>
/// What libvips takes without this program: to decode a photo, convert it to Lab and back with its chroma moved, and encode it as this
/// program does. It streams, so that no photo is ever whole in memory, and does not flush what it writes.
/// </summary>
/// <param name="threads">Threads in all.</param>
internal sealed class VipsAlone(int threads)
{
    private const int Quality = 92;
    private const int Compression = 6;

    /// <summary>Does photos side by side, each on a thread, which keeps every thread busy.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="folder">Where results go.</param>
    /// <param name="format">The format of the results.</param>
    public void SideBySide(IReadOnlyList<string> photos, string folder, string format)
    {
        NetVips.NetVips.Concurrency = 1;
        Parallel.ForEach(photos, new ParallelOptions { MaxDegreeOfParallelism = threads }, photo => Convert(photo, folder, format));
    }

    /// <summary>Does one photo after the other, each on all threads, as libvips' own program does.</summary>
    /// <inheritdoc cref="SideBySide"/>
    public void OneByOne(IReadOnlyList<string> photos, string folder, string format)
    {
        NetVips.NetVips.Concurrency = threads;
        try
        {
            foreach (string photo in photos)
                Convert(photo, folder, format);
        }
        finally
        {
            NetVips.NetVips.Concurrency = 1;
        }
    }

    private static void Convert(string photo, string folder, string format)
    {
        using Image picture = Image.NewFromFile(photo, access: Access.Sequential);
        using Image lab = picture.Colourspace(Interpretation.Lab);
        using Image moved = lab.Linear([1, 1, 1], [0, 5, 5]);
        using Image srgb = moved.Colourspace(Interpretation.Srgb);
        string name = Path.Combine(folder, Path.GetFileNameWithoutExtension(photo));
        if (format == ImageFormat.Jpeg)
            srgb.Jpegsave($"{name}.jpg", q: Quality, optimizeCoding: true);
        else
            srgb.Pngsave($"{name}.png", compression: Compression);
    }
}
