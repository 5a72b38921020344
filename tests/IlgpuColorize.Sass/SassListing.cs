using System.Globalization;
using System.Text.RegularExpressions;

namespace IlgpuColorize.Sass;

/// <summary>The machine instructions of a kernel, and its loops.</summary>
public sealed partial class SassListing
{
    private SassListing(IReadOnlyList<SassInstruction> code, IReadOnlyDictionary<string, int> labels)
    {
        Code = code;
        Loops = SassFlow.LoopsOf(code, labels);
    }

    /// <summary>The instructions in their order in memory.</summary>
    public IReadOnlyList<SassInstruction> Code { get; }

    /// <summary>The loops, inner ones before those around them.</summary>
    public IReadOnlyList<SassLoop> Loops { get; }

    /// <summary>Returns the innermost loop that has the most instructions of some names; null where no loop has one.</summary>
    public SassLoop? LoopWith(params string[] names)
    {
        int most = Loops.Select(loop => loop.Innermost.Count(instruction => names.Contains(instruction.Name))).DefaultIfEmpty().Max();
        return most == 0 ? null : Loops.First(loop => loop.Innermost.Count(instruction => names.Contains(instruction.Name)) == most);
    }

    /// <summary>
    /// Returns the loop in which a kernel spends its time: that of its matrix products, else that of its multiply-adds, else the innermost
    /// long one; null where there is no loop.
    /// </summary>
    public SassLoop? MainLoop()
        => LoopWith("HGMMA") ?? LoopWith("HMMA") ?? LoopWith("FFMA") ?? Loops.MaxBy(loop => loop.Innermost.Count);

    /// <summary>Reads what <c>nvdisasm -c</c> printed of one kernel.</summary>
    public static SassListing Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<SassInstruction> code = [];
        Dictionary<string, int> labels = [];
        foreach (string line in text.Split('\n'))
        {
            if (LabelLine().Match(line) is { Success: true } label)
                labels[label.Groups[1].Value] = code.Count;
            else if (InstructionLine().Match(line) is { Success: true } found)
                code.Add(new(
                    int.Parse(found.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                    found.Groups[2].Value, found.Groups[3].Value, found.Groups[4].Value.Trim()));
        }
        return new(code, labels);
    }

    [GeneratedRegex(@"^(\.L_x_\d+):")]
    private static partial Regex LabelLine();

    [GeneratedRegex(@"^\s+/\*([0-9a-f]{4,})\*/\s+(@!?U?P\w+)?\s*([A-Z][\w.:]*)\s*([^;]*);")]
    private static partial Regex InstructionLine();
}
