using System.CommandLine;
using IlgpuColorize.Cli.Frame;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Makes the options that mean the same in several commands.</summary>
internal static class SharedOptions
{
    /// <summary>The head that colors are drawn from: the generator.</summary>
    public const string FromGenerator = "generator";

    /// <summary>The head that colors are drawn from: the embedding alone.</summary>
    public const string FromEmbedding = "embedding";

    public static Option<string?> Json(string what) => OptionKinds.Place("--json", "FILE", $"Also write {what} to this file as JSON.");

    public static Option<string?> From() => OptionKinds.Word(
        "--from", $"{FromGenerator}|{FromEmbedding}", "Draw from the generator, pixel after pixel (the default), or from the embedding alone, all pixels at once.", FromGenerator, FromEmbedding);
}
