using System.Net;
using System.Text;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;

namespace IlgpuColorize.Cli.Reporting;

/// <summary>Writes a report as one HTML file that needs nothing else: pictures and style are inside it.</summary>
internal static class HtmlReport
{
    private const string StyleResource = "report.css";

    /// <summary>Writes the page in one step.</summary>
    /// <exception cref="UserException">The disk is full or the folder cannot be written.</exception>
    public static void Write(string path, ReportContent content) => WholeFile.Write(path, Encoding.UTF8.GetBytes(Render(content)));

    /// <summary>Returns the page.</summary>
    public static string Render(ReportContent content)
    {
        var page = new StringBuilder();
        page.Append(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
            + "content=\"width=device-width, initial-scale=1\">\n");
        if (content.RefreshSeconds is { } seconds)
            page.Append("<meta http-equiv=\"refresh\" content=\"").Append(seconds).Append("\">\n");
        page.Append("<title>").Append(Escape(content.Title)).Append("</title>\n");
        page.Append("<style>\n").Append(EmbeddedFiles.ReadText(StyleResource)).Append("</style>\n</head>\n<body>\n<main>\n");
        page.Append("<header>\n").Append(Element("h1", content.Title)).Append(Paragraphs(content.Introduction)).Append("</header>\n");
        if (content.PicturesFirst)
            AppendSections(page, content.Sections);
        AppendFigures(page, content.Figures);
        if (content.Curves is { } curves)
            page.Append("<section>\n<h2>Losses</h2>\n").Append(Picture(curves, "curves")).Append("</section>\n");
        if (!content.PicturesFirst)
            AppendSections(page, content.Sections);
        return page.Append(Element("footer", content.Footer)).Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void AppendFigures(StringBuilder page, IReadOnlyList<ReportFigure> figures)
    {
        if (figures.Count == 0)
            return;
        page.Append("<section>\n<h2>Figures</h2>\n<table>\n");
        foreach (ReportFigure figure in figures)
        {
            page.Append("<tr><th>").Append(Escape(figure.Name))
                .Append("</th><td class=\"value\">").Append(Escape(figure.Value))
                .Append("</td><td>").Append(Escape(figure.Note)).Append("</td></tr>\n");
        }
        page.Append("</table>\n</section>\n");
    }

    private static void AppendSections(StringBuilder page, IReadOnlyList<ReportSection> sections)
    {
        foreach (ReportSection section in sections)
            AppendSection(page, section);
    }

    private static void AppendSection(StringBuilder page, ReportSection section)
    {
        page.Append("<section>\n").Append(Element("h2", section.Title)).Append(Paragraphs(section.Introduction));
        foreach (ReportRow row in section.Rows)
        {
            page.Append("<article>\n").Append(Element("h3", row.Title)).Append("<div class=\"row\">\n");
            foreach (ReportPicture picture in row.Pictures)
                page.Append(Picture(picture, "tile"));
            page.Append("</div>\n</article>\n");
        }
        AppendLegend(page, section.Legend);
        page.Append("</section>\n");
    }

    private static void AppendLegend(StringBuilder page, IReadOnlyList<LegendEntry> legend)
    {
        if (legend.Count == 0)
            return;
        page.Append("<ul class=\"legend\">\n");
        foreach (LegendEntry entry in legend)
        {
            page.Append("<li><span style=\"background:#").Append(Convert.ToHexString([entry.R, entry.G, entry.B]))
                .Append("\"></span>").Append(Escape(entry.ClassName)).Append("</li>\n");
        }
        page.Append("</ul>\n");
    }

    private static string Picture(ReportPicture picture, string kind)
        => $"<figure class=\"{kind}\"><img alt=\"{Escape(picture.Caption)}\" src=\"data:image/png;base64,"
            + $"{Convert.ToBase64String(picture.Png)}\"><figcaption>{Escape(picture.Caption)}</figcaption></figure>\n";

    private static string Paragraphs(string text)
        => string.Concat(
            text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => Element("p", part)));

    private static string Element(string name, string text) => $"<{name}>{Escape(text)}</{name}>\n";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
