using System.CommandLine;
using System.Globalization;

namespace IlgpuColorize.Cli.Frame;

/// <summary>Makes options that take a path, a number or a word within stated limits.</summary>
internal static class OptionKinds
{
    /// <summary>Makes an option for a file or directory, which need not exist yet.</summary>
    public static Option<string?> Place(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = ArgumentReader.For<string?>(name, "a path", TryReadPath),
    };

    /// <summary>Makes an option for a file or directory that must be named.</summary>
    public static Option<string> RequiredPlace(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Required = true,
        CustomParser = ArgumentReader.For<string>(name, "a path", TryReadPath!),
    };

    /// <summary>Makes an option for files or directories of which one at least must be named; it is said once for each.</summary>
    public static Option<string[]> RequiredPlaces(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Required = true,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result =>
        {
            if (result.Tokens.Any(token => !TryReadPath(token.Value, out _)))
                result.AddError($"{name} is empty; it must be a path.");
            return [.. result.Tokens.Select(token => token.Value)];
        },
    };

    /// <summary>
    /// Makes the argument for input files. A word that begins with '-' is a mistyped option, not a file; a file of such a name is given as
    /// <c>./-name</c> or after <c>--</c>.
    /// </summary>
    public static Argument<string[]> Inputs(string description, ArgumentArity arity, CommandFrame frame)
    {
        var inputs = new Argument<string[]>("INPUT") { Description = description, Arity = arity };
        inputs.Validators.Add(result =>
        {
            IEnumerable<string> words = result.Tokens.Select(token => token.Value);
            foreach (string word in words.Where(word => word.StartsWith('-') && !frame.WordsAfterDashes.Contains(word)))
                result.AddError($"'{word}' is no option of this command; a file of that name is given as ./{word}.");
        });
        return inputs;
    }

    /// <summary>Makes an option for a whole number with a default.</summary>
    public static Option<int> Whole(
        string name, string description, int defaultValue, int least = 1, int most = int.MaxValue) => new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => defaultValue,
            CustomParser = ArgumentReader.For(name, AtLeast(least, most), WholeReader(least, most)),
        };

    /// <summary>Makes an option for a whole number that may be left out.</summary>
    public static Option<int?> OptionalWhole(string name, string description, int least = 1, int most = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = ArgumentReader.For<int?>(name, AtLeast(least, most), Optional(WholeReader(least, most))),
    };

    /// <summary>Makes the option for the side of the square that photos are squashed to (SPEC 8).</summary>
    public static Option<int?> NetworkSize(string description) => new("--size")
    {
        Description = description,
        HelpName = "N",
        CustomParser = ArgumentReader.For<int?>("--size", "a multiple of 4, at least 16", Optional<int>(TryReadSize)),
    };

    /// <summary>Makes the option for a seed of 64 bits.</summary>
    public static Option<ulong> Seed(string description) => new("--seed")
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => 0,
        CustomParser = ArgumentReader.For<ulong>("--seed", SeedRange, TryReadSeed),
    };

    /// <summary>Makes the option for a seed of 64 bits that may be left out.</summary>
    public static Option<ulong?> OptionalSeed(string description) => new("--seed")
    {
        Description = description,
        HelpName = "N",
        CustomParser = ArgumentReader.For<ulong?>("--seed", SeedRange, Optional<ulong>(TryReadSeed)),
    };

    /// <summary>Makes an option for a finite number that may be left out.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="description">Its help text.</param>
    /// <param name="zeroAllowed">Whether it may be 0; it is never negative.</param>
    public static Option<double?> OptionalReal(string name, string description, bool zeroAllowed) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = ArgumentReader.For<double?>(name, Range(zeroAllowed), Optional(RealReader(zeroAllowed))),
    };

    /// <summary>Makes an option for a finite number, 0 or more, with a default.</summary>
    public static Option<double> Real(string name, string helpName, string description, double defaultValue) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => defaultValue,
        CustomParser = ArgumentReader.For(name, Range(zeroAllowed: true), RealReader(zeroAllowed: true)),
    };

    /// <summary>Makes an option for one of several words that may be left out.</summary>
    public static Option<string?> Word(string name, string helpName, string description, params string[] words) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = ArgumentReader.For<string?>(name, $"one of {string.Join(", ", words)}", WordReader(words)),
    };

    private static string SeedRange => $"a whole number from 0 to {ulong.MaxValue}";

    private static string AtLeast(int least, int most = int.MaxValue) => string.Create(
        CultureInfo.InvariantCulture, $"a whole number, at least {least}{(most < int.MaxValue ? $" and at most {most}" : "")}");

    private static string Range(bool zeroAllowed) => string.Create(
        CultureInfo.InvariantCulture, $"a number{(zeroAllowed ? ", 0 or more" : " above 0")} and at most {float.MaxValue:0e0}");

    private static TryRead<int> WholeReader(int least, int most)
        => (string text, out int value)
            => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
                && value >= least && value <= most;

    private static TryRead<double> RealReader(bool zeroAllowed) => (string text, out double value)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && IsReal((float)value, zeroAllowed && value == 0);

    // What is computed with is a float: a number that is one no more would be infinity or 0 there.
    private static bool IsReal(float value, bool isZero) => float.IsFinite(value) && (isZero || value > 0);

    private static TryRead<string?> WordReader(string[] words) => (string text, out string? value) =>
    {
        value = Array.Find(words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        return value is not null;
    };

    private static TryRead<T?> Optional<T>(TryRead<T> read)
        where T : struct => (string text, out T? value) =>
        {
            bool valid = read(text, out T plain);
            value = valid ? plain : null;
            return valid;
        };

    private static bool TryReadPath(string text, out string? path)
    {
        path = text;
        return !string.IsNullOrWhiteSpace(text);
    }

    private static bool TryReadSize(string text, out int value)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 16 && value % 4 == 0;

    private static bool TryReadSeed(string text, out ulong value)
        => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
