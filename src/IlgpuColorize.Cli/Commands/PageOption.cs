using System.CommandLine;
using System.Globalization;
using IlgpuColorize.Cli.Frame;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The option that says which pages of files with several are colorized.</summary>
internal sealed class PageOption
{
    private const string All = "all";

    private readonly Option<string?> _page = new("--page")
    {
        Description = "Page of files with several, or all, each its own result (NAME-p1, NAME-p2); the first when left out.",
        HelpName = "N|all",
        CustomParser = ArgumentReader.For<string?>("--page", $"a whole number, at least 1, or {All}", TryRead),
    };

    /// <summary>The option itself.</summary>
    public Option Option => _page;

    /// <summary>Reads the page, from 1; null where none is named, or all are.</summary>
    public int? NumberIn(ParseResult line)
        => line.GetValue(_page) is { } page && page != All ? int.Parse(page, CultureInfo.InvariantCulture) : null;

    /// <summary>Reads whether all pages are wanted.</summary>
    public bool IsAllIn(ParseResult line) => line.GetValue(_page) == All;

    private static bool TryRead(string text, out string? page)
    {
        page = text.Equals(All, StringComparison.OrdinalIgnoreCase) ? All : text;
        return page == All || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0;
    }
}
