using IlgpuColorize.Data;
using NetVips;

namespace IlgpuColorize.Vips;

/// <summary>The words for what libvips refuses.</summary>
internal static class VipsErrors
{
    /// <summary>Says that a file does not decode.</summary>
    public static ImageFileException Damaged(string path, VipsException error, string format, int page)
        => ImageFileException.Damaged(
            path, format, Cause(error), error, page > 1 ? $", or give a --page that it has instead of {page}" : "");

    /// <summary>Returns libvips' own words for what went wrong.</summary>
    public static string Cause(VipsException error)
    {
        // The first line is NetVips' own "unable to ..."; libvips' lines follow, each after the name of a part, the nearest to the cause
        // last.
        string[] lines = error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length < 2)
            return "its data does not decode";
        string last = lines[^1];
        int colon = last.IndexOf(": ", StringComparison.Ordinal);
        return colon >= 0 ? last[(colon + 2)..] : last;
    }
}
