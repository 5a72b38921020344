using System.Globalization;
using System.Net;
using System.Text;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Reporting;

/// <summary>A page that shows what became of a batch, failures first: pictures, style and the sorting of its table are inside it.</summary>
internal static class BatchPage
{
    /// <summary>The most photos that are shown; of the others the page has the names.</summary>
    public const int MostPreviews = 1000;

    // Tells a page of this kind from any other file.
    private const string Generator = "<meta name=\"generator\" content=\"ilgpu-colorize batch\">";
    private const string StyleResource = "report.css";

    private const string Style = """
        td img { display: block; max-width: 192px; border-radius: 6px; }
        td { vertical-align: middle; overflow-wrap: anywhere; }
        th button { all: unset; cursor: pointer; font-weight: 600; }
        th[aria-sort=ascending] button::after { content: " \2191"; }
        th[aria-sort=descending] button::after { content: " \2193"; }
        .failed td.value { color: #b3261e; }
        """;

    // A click on a heading sorts by its column, a second one the other way.
    private const string Script = """
        for (const button of document.querySelectorAll("th button")) button.addEventListener("click", () => {
          const th = button.parentNode, column = [...th.parentNode.children].indexOf(th), body = th.closest("table").tBodies[0];
          const down = th.getAttribute("aria-sort") === "ascending", key = row => row.children[column].dataset.key;
          for (const other of th.parentNode.children) other.removeAttribute("aria-sort");
          th.setAttribute("aria-sort", down ? "descending" : "ascending");
          const rows = [...body.rows].sort((a, b) => key(a).localeCompare(key(b), undefined, { numeric: true }) * (down ? -1 : 1));
          body.append(...rows);
        });
        """;

    /// <summary>Refuses a page that would replace anything but an earlier one.</summary>
    /// <exception cref="UserException">It would.</exception>
    public static void RequirePage(this OutputGuard guard, string? path)
    {
        if (path is not null)
            guard.Require(path, IsPage, "give a new file; a page replaces an earlier one of its kind alone.");
    }

    /// <summary>Writes the page in one step.</summary>
    /// <param name="path">The file.</param>
    /// <param name="outDirectory">Where results went.</param>
    /// <param name="problems">Inputs that could not be used at all.</param>
    /// <param name="outcomes">What became of the photos.</param>
    /// <exception cref="UserException">The disk is full or the folder cannot be written.</exception>
    public static void Write(
        string path, string outDirectory, IReadOnlyList<PhotoProblem> problems, IReadOnlyList<PhotoOutcome> outcomes)
        => WholeFile.Write(path, Encoding.UTF8.GetBytes(Render(outDirectory, problems, outcomes)));

    /// <summary>Returns the page.</summary>
    internal static string Render(string outDirectory, IReadOnlyList<PhotoProblem> problems, IReadOnlyList<PhotoOutcome> outcomes)
    {
        PhotoOutcome[] all = [.. problems.Select(problem => new PhotoOutcome(problem.Input, [], problem)), .. outcomes];
        int failed = all.Count(outcome => outcome.Problem is not null), kept = all.Count(outcome => outcome.IsKept);
        StringBuilder page = new();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n").Append(Generator).Append('\n');
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Batch</title>\n<style>\n");
        page.Append(EmbeddedFiles.ReadText(StyleResource)).Append(Style).Append("\n</style>\n</head>\n<body>\n<main>\n<header>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{all.Length - failed} of {all.Length} photos are done</h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p>{failed} failed, {kept} were done before. Results lie in {Escape(outDirectory)}.");
        if (all.Count(outcome => outcome.Problem is null && !outcome.IsKept) > MostPreviews)
            page.Append(CultureInfo.InvariantCulture, $" The first {MostPreviews} photos are shown, of the others the names.");
        page.Append("</p>\n</header>\n<table>\n<thead><tr>");
        foreach (string heading in (string[])["Status", "Photo", "Before", "After", "Results"])
            page.Append("<th><button>").Append(heading).Append("</button></th>");
        page.Append("</tr></thead>\n<tbody>\n");
        // Stable: within each status the order is the batch's.
        foreach ((int number, PhotoOutcome outcome) in all.Index().OrderBy(entry => entry.Item.Problem is null))
            AppendRow(page, number, outcome);
        return page.Append("</tbody>\n</table>\n</main>\n<script>\n").Append(Script).Append("\n</script>\n</body>\n</html>\n").ToString();
    }

    private static void AppendRow(StringBuilder page, int number, PhotoOutcome outcome)
    {
        string status = outcome.Problem is not null ? "failed" : outcome.IsKept ? "kept" : "done";
        string[] results = outcome.Problem is { } problem
            ? [problem.Message]
            : [.. outcome.Outputs.Append(outcome.Notice).OfType<string>()];
        string lines = string.Join("<br>", results.Select(Escape));
        page.Append(CultureInfo.InvariantCulture, $"<tr class=\"{status}\"><td class=\"value\" data-key=\"{status}\">{status}</td>");
        page.Append(CultureInfo.InvariantCulture, $"<td data-key=\"{Escape(outcome.Input)}\">{Escape(outcome.Input)}</td>");
        AppendPicture(page, number, "before", outcome.Preview?.Before);
        AppendPicture(page, number, "after", outcome.Preview?.After);
        page.Append(CultureInfo.InvariantCulture, $"<td data-key=\"{Escape(string.Concat(results))}\">{lines}</td></tr>\n");
    }

    private static void AppendPicture(StringBuilder page, int number, string what, byte[]? jpeg)
    {
        page.Append(CultureInfo.InvariantCulture, $"<td data-key=\"{number}\">");
        if (jpeg is not null)
        {
            page.Append(CultureInfo.InvariantCulture, $"<img alt=\"{what}\" loading=\"lazy\" src=\"data:image/jpeg;base64,");
            page.Append(Convert.ToBase64String(jpeg)).Append("\">");
        }
        page.Append("</td>");
    }

    private static bool IsPage(string path)
    {
        byte[] start = new byte[512];
        using FileStream file = RegularFile.Open(path);
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(start, 0, read).Contains(Generator, StringComparison.Ordinal);
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(Legible.Of(text));
}
