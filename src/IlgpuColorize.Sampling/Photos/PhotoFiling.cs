using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>How photos are read and written. Immutable.</summary>
public sealed record PhotoFiling
{
    /// <summary>Which sizes are accepted.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Colorize;

    /// <summary>The most pixels of a photo that is held in memory where it can come in strips.</summary>
    internal long MostHeldPixels { get; init; } = PhotoStrips.MostHeldPixels;

    /// <summary>Which page of a file is colorized, from 1; null for the first, with a notice where there are more.</summary>
    public int? Page { get; init; }

    /// <summary>How results are written; its note is replaced by that of the sample.</summary>
    public PhotoEncoding Encoding { get; init; } = new();

    /// <summary>Knows which files may be written; null where every regular one may be replaced.</summary>
    public OutputGuard? Guard { get; init; }

    /// <summary>Whether results are marked as made from their photo, so that a rerun may replace them; <see cref="PictureMark"/>.</summary>
    public bool IsMarked { get; init; } = true;

    /// <summary>Whether results get the time at which their photo was last written.</summary>
    public bool KeepsTimes { get; init; }

    /// <summary>Of how many photos outcomes show small pictures, for a report; 0 for none.</summary>
    public int Previews { get; init; }

    /// <summary>What a file says of how its colours came about, of each sample from 1; null for nothing.</summary>
    public Func<int, string>? NoteOf { get; init; }

    /// <summary>
    /// Whether a photo is in memory whole while it is colorized: all but large ones are, and of those the ones whose file cannot be read in
    /// strips (it is turned by EXIF, or stored in passes) or not be written so.
    /// </summary>
    /// <param name="task">The photo.</param>
    /// <param name="files">Reads it.</param>
    public bool Holds(PhotoTask task, IImageFiles files)
    {
        try
        {
            return OpenStrips(task, files) is null;
        }
        catch (Exception refusal) when (refusal is UserException || RegularFile.IsRefusal(refusal))
        {
            // It is refused again when its turn comes, before a pixel is read.
            return false;
        }
    }

    /// <summary>Returns the pixels of a photo as its header says them; 0 where that cannot be found.</summary>
    public long PixelsOf(PhotoTask task) => ImageSize.PixelsOf(task.Input, Limits);

    /// <summary>Opens a photo that is too large to be held; null where it is held.</summary>
    /// <param name="task">The photo.</param>
    /// <param name="files">Reads it.</param>
    internal PhotoStrips? OpenStrips(PhotoTask task, IImageFiles files)
    {
        if (PixelsOf(task) <= MostHeldPixels)
            return null;
        PhotoStrips? strips = files.OpenStrips(task.Input, Limits, task.Page ?? Page ?? 1);
        // Some formats are encoded as a whole.
        return strips is not null && ImageFormat.WritableInStrips.Contains(Encoding.FormatFor(strips.Metadata)) ? strips : null;
    }
}
