using IlgpuColorize.Data;

namespace IlgpuColorize.Cli.Reporting;

/// <summary>What a report shows.</summary>
/// <param name="Title">The page's title.</param>
/// <param name="Introduction">A paragraph or two under it; an empty line parts them.</param>
/// <param name="Figures">The table of figures.</param>
/// <param name="Curves">The loss curves, or null.</param>
/// <param name="Sections">Rows of pictures.</param>
/// <param name="Legend">The classes' colors; empty without segmentation.</param>
/// <param name="Footer">Small print: device, seed, version.</param>
internal sealed record ReportContent(
    string Title,
    string Introduction,
    IReadOnlyList<ReportFigure> Figures,
    ReportPicture? Curves,
    IReadOnlyList<ReportSection> Sections,
    IReadOnlyList<LegendEntry> Legend,
    string Footer)
{
    /// <summary>The seconds after which a browser loads the page again; null for never.</summary>
    public int? RefreshSeconds { get; init; }
}

/// <summary>A figure of the table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value as it is to be read.</param>
/// <param name="Note">Its definition or unit.</param>
internal sealed record ReportFigure(string Name, string Value, string Note);

/// <summary>A group of rows under a heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Introduction">A sentence under it; may be empty.</param>
/// <param name="Rows">The rows.</param>
internal sealed record ReportSection(string Title, string Introduction, IReadOnlyList<ReportRow> Rows);

/// <summary>The pictures of one photo, side by side.</summary>
/// <param name="Title">The photo's name.</param>
/// <param name="Pictures">Grey input, truth, embedding, samples, segmentation: as many as there are.</param>
internal sealed record ReportRow(string Title, IReadOnlyList<ReportPicture> Pictures);

/// <summary>A picture.</summary>
/// <param name="Caption">What it is.</param>
/// <param name="Png">The file's bytes.</param>
internal sealed record ReportPicture(string Caption, byte[] Png)
{
    /// <summary>Reads a picture from a PNG file.</summary>
    public static ReportPicture FromFile(string caption, string path) => new(caption, RegularFile.ReadBytes(path));
}

/// <summary>A class's color in segmentation pictures.</summary>
internal sealed record LegendEntry(string ClassName, byte R, byte G, byte B);
