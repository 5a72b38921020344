using System.CommandLine;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.ImageSharp;
using Spectre.Console;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The options of <c>formats</c>.</summary>
/// <param name="Json">Where to write the list.</param>
internal sealed record FormatsOptions(string? Json);

/// <summary>Lists the formats of photos that this machine reads and writes.</summary>
internal static class FormatsCommand
{
    public static Command Create(CommandFrame frame)
    {
        Option<string?> json = SharedOptions.Json("the list");
        var command = new Command("formats", "List the photo formats that this machine reads and writes, found out by trying.") { json };
        command.SetAction(frame.Action(line => new FormatsOptions(line.GetValue(json)), Execute));
        return command;
    }

    public static int Execute(FormatsOptions options, CommandContext context)
    {
        new OutputGuard().RequireReport(options.Json, "formats");
        FormatLine[] formats =
        [
            .. (VipsImageFiles.IsAvailable ? VipsImageFiles.TryFormats() : ImageSharpFiles.Formats).Select(format => new FormatLine(
                format.Format, string.Join(' ', ImageFormat.EndingsOf(format.Format)), format.Reads, format.Writes)),
        ];
        var table = new Table().Border(TableBorder.Rounded).AddColumns("format", "endings", "reads", "writes");
        foreach (FormatLine format in formats)
            table.AddRow(new Text(format.Format), new Text(format.Endings), YesOrNo(format.Reads), YesOrNo(format.Writes));
        context.Out.Write(table);
        JsonOutput.Write(options.Json, new { formats });
        return ExitCode.Done;
    }

    private static Text YesOrNo(bool yes) => new(yes ? "yes" : "no", new Style(yes ? Color.Green : Color.Red));

    /// <summary>A line of <c>--json</c>.</summary>
    private sealed record FormatLine(string Format, string Endings, bool Reads, bool Writes);
}
