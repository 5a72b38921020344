using System.CommandLine.Parsing;

namespace IlgpuColorize.Cli.Frame;

/// <summary>Reads a value from text.</summary>
internal delegate bool TryRead<T>(string text, out T value);

/// <summary>Makes parsers whose refusals say the option, the value given and what is allowed.</summary>
internal static class ArgumentReader
{
    /// <summary>Makes a parser of one value.</summary>
    /// <param name="option">The option's name, for the message.</param>
    /// <param name="allowed">What is allowed: <c>a whole number of at least 1</c>.</param>
    /// <param name="tryRead">Reads the value and checks its range.</param>
    public static Func<ArgumentResult, T?> For<T>(string option, string allowed, TryRead<T> tryRead) => result =>
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : string.Empty;
        if (tryRead(text, out T value))
            return value;
        result.AddError($"{option} is '{text}'; it must be {allowed}.");
        return default;
    };
}
