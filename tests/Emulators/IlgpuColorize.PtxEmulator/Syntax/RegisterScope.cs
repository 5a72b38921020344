using System.Globalization;

namespace IlgpuColorize.PtxEmulator.Syntax;

/// <summary>The registers and labels of one pair of braces, within those around it.</summary>
internal sealed class RegisterScope(RegisterScope? outer)
{
    private readonly Dictionary<string, RegisterOperand> _single = [];
    private readonly Dictionary<string, (int First, int Count, PtxType Type)> _ranges = [];
    private readonly Dictionary<string, int> _labels = [];

    public RegisterScope? Outer { get; } = outer;

    public void Declare(string name, PtxType type, int slot) => _single.Add(name, new RegisterOperand(slot, type));

    public void DeclareRange(string prefix, int count, PtxType type, int firstSlot) => _ranges.Add(prefix, (firstSlot, count, type));

    public void Label(string name, int instruction)
    {
        if (!_labels.TryAdd(name, instruction))
            throw new EmulationException($"Label '{name}' is declared twice in one scope.");
    }

    /// <summary>Finds a register here or further out.</summary>
    public RegisterOperand? Find(string name)
    {
        for (RegisterScope? scope = this; scope is not null; scope = scope.Outer)
            if (scope.FindHere(name) is { } register)
                return register;
        return null;
    }

    /// <summary>Finds the instruction behind a label, here or further out.</summary>
    public int FindLabel(string name)
    {
        for (RegisterScope? scope = this; scope is not null; scope = scope.Outer)
            if (scope._labels.TryGetValue(name, out int instruction))
                return instruction;
        throw new EmulationException($"There is no label '{name}'.");
    }

    private RegisterOperand? FindHere(string name)
    {
        if (_single.TryGetValue(name, out RegisterOperand? register))
            return register;
        string prefix = name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return prefix.Length < name.Length
            && _ranges.TryGetValue(prefix, out (int First, int Count, PtxType Type) range)
            && int.Parse(name.AsSpan(prefix.Length), CultureInfo.InvariantCulture) is int number
            && number < range.Count
            ? new RegisterOperand(range.First + number, range.Type)
            : null;
    }
}
