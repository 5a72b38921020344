using System.Text.RegularExpressions;

namespace IlgpuColorize.Sass;

/// <summary>A machine instruction as nvdisasm prints it.</summary>
/// <param name="Address">Its place in the kernel, in bytes.</param>
/// <param name="Guard">The predicate that it depends on, <c>@!P0</c>; empty where it has none.</param>
/// <param name="Opcode">Its name with all modifiers, <c>LDS.128</c>.</param>
/// <param name="Operands">The rest of the line.</param>
public sealed partial record SassInstruction(int Address, string Guard, string Opcode, string Operands)
{
    /// <summary>The name without modifiers.</summary>
    public string Name => Opcode.Split('.')[0];

    /// <summary>The label that it names, the target of a branch; null where there is none.</summary>
    public string? Label => LabelOperand().Match(Operands) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>True when one of the modifiers is among the opcode's.</summary>
    public bool Has(string modifier) => Opcode.Split('.').Skip(1).Contains(modifier);

    /// <inheritdoc/>
    public override string ToString() => Guard.Length == 0 ? $"{Opcode} {Operands}" : $"{Guard} {Opcode} {Operands}";

    [GeneratedRegex(@"`\((\.L_x_\d+)\)")]
    private static partial Regex LabelOperand();
}
