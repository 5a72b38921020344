using System.Globalization;
using System.Text;

namespace IlgpuColorize.Data;

/// <summary>Text that a terminal may show: names of files and metadata may hold control characters, which would act on it.</summary>
internal static class Legible
{
    /// <summary>
    /// Returns a line with every control character, line break, and mark that turns the direction of writing in escaped form.
    /// </summary>
    public static string Of(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (!line.Any(IsHarmful))
            return line;
        StringBuilder legible = new(line.Length + 8);
        foreach (char c in line)
        {
            if (IsHarmful(c))
                legible.Append(c < 0x100 ? "\\x" : "\\u").Append(((int)c).ToString(c < 0x100 ? "x2" : "x4", CultureInfo.InvariantCulture));
            else
                legible.Append(c);
        }
        return legible.ToString();
    }

    private static bool IsHarmful(char c)
        => char.IsControl(c) && c != '\t'
            || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029' or '\u200E' or '\u200F';
}
