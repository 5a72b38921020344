using IlgpuColorize.Data;
using Spectre.Console;

namespace IlgpuColorize.Cli.Frame;

/// <summary>Opens the consoles: results go to standard output, progress and errors to standard error.</summary>
internal static class Consoles
{
    // A pipe has no width; tables are not to be cut for it.
    private const int RedirectedWidth = 200;

    public static IAnsiConsole Output(TextWriter writer) => Open(writer, Console.IsOutputRedirected);

    public static IAnsiConsole Error(TextWriter writer) => Open(writer, Console.IsErrorRedirected);

    private static IAnsiConsole Open(TextWriter writer, bool redirected) => redirected
        ? Plain(writer)
        : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });

    /// <summary>Opens a console over a writer that is no terminal: no colours, no cursor movements.</summary>
    public static IAnsiConsole Plain(TextWriter writer)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = RedirectedWidth;
        return console;
    }

    /// <summary>Writes a line as it is but for control characters: neither wrapped nor read as markup.</summary>
    public static void WritePlainLine(this IAnsiConsole console, string line) => console.Profile.Out.Writer.WriteLine(Legible.Of(line));
}
