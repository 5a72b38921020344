using System.Globalization;
using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>A colour that a person gave for a pixel of a photo.</summary>
/// <param name="X">The pixel's column, from 0.</param>
/// <param name="Y">The pixel's row, from 0.</param>
/// <param name="Color">The colour, gamma-encoded.</param>
internal sealed record PixelHint(int X, int Y, Rgb Color)
{
    /// <summary>How a hint is written.</summary>
    public const string Form = "x,y,#rrggbb, such as 120,45,#c03020";

    /// <summary>Reads a hint of a command line.</summary>
    public static bool TryRead(string text, out PixelHint? hint)
    {
        string[] parts = text.Split(',');
        hint = parts.Length == 3 && TryReadWhole(parts[0], out int x) && TryReadWhole(parts[1], out int y)
            && TryReadColor(parts[2], out Rgb color)
                ? new PixelHint(x, y, color)
                : null;
        return hint is not null;
    }

    /// <summary>Reads hints from a file: a JSON list of objects with <c>x</c>, <c>y</c> and <c>color</c>.</summary>
    /// <exception cref="UserException">The file cannot be read, or is no such list.</exception>
    public static IReadOnlyList<PixelHint> ReadFile(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(RegularFile.ReadText(path));
            return [.. document.RootElement.EnumerateArray().Select((hint, index) => Read(path, hint, index))];
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new UserException(
                $"{path}: is no JSON list of hints ({failure.Message.TrimEnd('.')}); write "
                + """[{"x": 120, "y": 45, "color": "#c03020"}].""",
                failure);
        }
        catch (Exception failure) when (RegularFile.IsRefusal(failure))
        {
            throw new UserException(RegularFile.Describe(path, failure), failure);
        }
    }

    /// <summary>Finds the hint's place in a photo.</summary>
    /// <exception cref="UserException">The pixel lies outside.</exception>
    public ColorHint In(int width, int height) => X < width && Y < height
        ? ColorHint.AtPixel(X, Y, width, height, Color)
        : throw new UserException(
            $"The hint at {X},{Y} lies outside the photo, which has {width} x {height} pixels as it is shown; count from 0,0 at "
            + "the top left.");

    private static PixelHint Read(string path, JsonElement hint, int index)
        => hint.ValueKind == JsonValueKind.Object
            && hint.TryGetProperty("x", out JsonElement x) && x.TryGetInt32(out int column) && column >= 0
            && hint.TryGetProperty("y", out JsonElement y) && y.TryGetInt32(out int row) && row >= 0
            && hint.TryGetProperty("color", out JsonElement text) && TryReadColor(text.GetString() ?? "", out Rgb color)
                ? new PixelHint(column, row, color)
                : throw new UserException(
                    $"{path}: hint {index + 1} is {hint.GetRawText()}; it needs whole numbers \"x\" and \"y\", 0 or more, and "
                    + "\"color\": \"#rrggbb\".");

    private static bool TryReadWhole(string text, out int value)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool TryReadColor(string text, out Rgb color)
    {
        uint rgb = 0;
        bool isColor = text is ['#', ..] && text.Length == 7
            && uint.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out rgb);
        color = new Rgb((rgb >> 16) / 255f, (rgb >> 8 & 0xFF) / 255f, (rgb & 0xFF) / 255f);
        return isColor;
    }
}
