using System.Globalization;

namespace IlgpuColorize.Data;

/// <summary>A data set to train on and how often its photos are drawn.</summary>
/// <param name="Directory">The data set's directory.</param>
/// <param name="Weight">How often each of its photos is drawn in an epoch, on average: 1 for once.</param>
public sealed record PackChoice(string Directory, double Weight = 1)
{
    /// <summary>The weights that <see cref="TryParse"/> accepts, in words.</summary>
    public const string Weights = "a weight from 0.000001 to 1000";

    private const double LeastWeight = 1e-6;
    private const double MostWeight = 1000;

    /// <summary>Reads a choice as the command line has it: <c>DIR</c> or <c>DIR:0.5</c>.</summary>
    /// <returns>Whether the text names a directory and the weight, where there is one, is within its limits.</returns>
    public static bool TryParse(string text, out PackChoice choice)
    {
        ArgumentNullException.ThrowIfNull(text);
        choice = new PackChoice(text);
        int colon = text.LastIndexOf(':');
        // A directory of this very name is not taken apart; and C:\photos has no weight.
        if (colon > 0
            && !System.IO.Directory.Exists(text)
            && double.TryParse(text[(colon + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double weight))
            choice = new PackChoice(text[..colon], weight);
        return !string.IsNullOrWhiteSpace(choice.Directory) && choice.Weight is >= LeastWeight and <= MostWeight;
    }

    /// <inheritdoc/>
    public override string ToString() => Weight == 1 ? Directory : string.Create(CultureInfo.InvariantCulture, $"{Directory}:{Weight}");
}
