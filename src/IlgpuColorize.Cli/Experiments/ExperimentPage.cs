using System.Net;
using System.Text;

namespace IlgpuColorize.Cli.Experiments;

/// <summary>Writes one HTML page over all experiments of a directory; it needs no other file.</summary>
internal static class ExperimentPage
{
    private const string Style =
        "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}img{max-width:100%}"
        + "table{border-collapse:collapse;font-size:.9rem;display:block;overflow-x:auto}td,th{border:1px solid #ccc;padding:.2rem "
        + ".6rem;text-align:left}"
        + "details{margin:1rem 0}";

    /// <summary>Renders the page.</summary>
    /// <param name="outcomes">The experiments, each with its picture, a PNG.</param>
    public static string Render(IEnumerable<(ExperimentOutcome Outcome, byte[] Picture)> outcomes)
    {
        StringBuilder page = new("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Experiments</title>\n");
        page.Append("<style>").Append(Style).Append("</style>\n</head>\n<body>\n<h1>The paper's experiments, measured again</h1>\n");
        foreach ((ExperimentOutcome outcome, byte[] picture) in outcomes)
            AppendOutcome(page, outcome, picture);
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void AppendOutcome(StringBuilder page, ExperimentOutcome outcome, byte[] picture)
    {
        page.Append("<section>\n").Append(Element("h2", outcome.Title)).Append(Element("p", outcome.Setting));
        page.Append(Element("p", outcome.Paper));
        page.Append("<img alt=\"").Append(WebUtility.HtmlEncode(outcome.Title)).Append("\" src=\"data:image/png;base64,");
        page.Append(Convert.ToBase64String(picture)).Append("\">\n");
        foreach (ExperimentTable table in outcome.Tables)
            AppendTable(page, table);
        page.Append("<details><summary>Definitions and models</summary>\n<ul>\n");
        foreach (string line in outcome.Definitions.Concat(outcome.Models))
            page.Append(Element("li", line));
        page.Append("</ul>\n</details>\n</section>\n");
    }

    private static void AppendTable(StringBuilder page, ExperimentTable table)
    {
        page.Append("<table>\n<tr>").AppendJoin("", table.Header.Select(cell => Element("th", cell))).Append("</tr>\n");
        foreach (IReadOnlyList<string> row in table.Rows)
            page.Append("<tr>").AppendJoin("", row.Select(cell => Element("td", cell))).Append("</tr>\n");
        page.Append("</table>\n");
    }

    private static string Element(string name, string text) => $"<{name}>{WebUtility.HtmlEncode(text)}</{name}>\n";
}
