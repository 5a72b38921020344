using System.Globalization;
using IlgpuColorize.Data;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Training;

/// <summary>
/// A part of a run with photos of one size. Convolutions fit any size, and half the size costs a quarter: a run learns most at small sizes
/// and ends at the model's.
/// </summary>
/// <param name="Size">The side of the square that photos are squashed to.</param>
/// <param name="From">The share of the run's steps after which the part begins, 0 to 1.</param>
public sealed record SizeStage(int Size, double From = 0)
{
    /// <summary>The smallest size of a network's input.</summary>
    public const int LeastSize = 16;

    /// <summary>Reads stages as the command line has them: <c>64,96:0.6,128:0.85</c>.</summary>
    /// <returns>Whether the text is of this form; <see cref="Validate"/> checks the values.</returns>
    public static bool TryParse(string text, out IReadOnlyList<SizeStage> stages)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<SizeStage> read = [];
        foreach (string part in text.Split(','))
        {
            string[] words = part.Split(':');
            double from = 0;
            if (words.Length > 2
                || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                || (words.Length == 2 && !double.TryParse(words[1], NumberStyles.Float, CultureInfo.InvariantCulture, out from)))
            {
                stages = [];
                return false;
            }
            read.Add(new SizeStage(size, from));
        }
        stages = read;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
        => From == 0 ? Size.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Size}:{From}");

    /// <summary>Checks stages: the first begins the run, and each begins after the one before.</summary>
    /// <exception cref="ConfigurationException">They do not, or a size is out of range.</exception>
    internal static void Validate(IReadOnlyList<SizeStage> stages)
    {
        for (int i = 0; i < stages.Count; i++)
        {
            SizeStage stage = stages[i];
            if (stage.Size < LeastSize || stage.Size % ColorExample.Ratio != 0)
                throw new ConfigurationException(
                    $"Training options: 'sizes' holds {stage.Size}; a size must be a multiple of {ColorExample.Ratio}, at least "
                    + $"{LeastSize}.");
            bool inOrder = i == 0 ? stage.From == 0 : stage.From > stages[i - 1].From && stage.From < 1;
            if (!inOrder)
                throw new ConfigurationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Training options: 'sizes' begins size {stage.Size} at {stage.From} of the run; the first must begin at 0, and each "
                    + $"further one after the one before it and before 1."));
        }
    }
}
