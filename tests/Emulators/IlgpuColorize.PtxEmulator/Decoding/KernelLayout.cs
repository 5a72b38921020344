using IlgpuColorize.PtxEmulator.Memory;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>
/// Places a kernel's variables in their spaces and gives literals, addresses and special registers slots of the register file.
/// </summary>
internal sealed class KernelLayout
{
    // Dynamic shared memory begins here modulo 1024: only 16-byte alignment is promised, so a kernel that needs more must align by hand.
    private const int DynamicMisalignment = 16;

    private readonly Dictionary<string, (Variable Variable, long Address)> _variables = [];
    private readonly Dictionary<ulong, int> _constants = [];
    private readonly Dictionary<string, int> _specials = [];
    private readonly List<(int Slot, string Variable, long Offset)> _addresses = [];
    private readonly List<KernelParameter> _parameters = [];
    private int _sharedEnd = SharedMemory.Start;

    public KernelLayout(KernelSyntax kernel, IReadOnlyList<Variable> moduleVariables)
    {
        Slots = kernel.Registers;
        Sink = Slots++;
        foreach (Variable parameter in kernel.Parameters)
        {
            ParameterBytes = Place(parameter, ParameterBytes);
            _parameters.Add(new KernelParameter(ParameterBytes - parameter.Size, parameter.Size));
        }
        foreach (Variable variable in moduleVariables.Concat(kernel.Variables).Where(variable => !variable.IsDynamic))
            Place(variable);
        DynamicSharedStart = AlignUp(_sharedEnd, 1024) + DynamicMisalignment;
        foreach (Variable variable in moduleVariables.Where(variable => variable.IsDynamic))
            _variables.Add(variable.Name, (variable, DynamicSharedStart));
    }

    /// <summary>The slot that takes results nobody wants.</summary>
    public int Sink { get; }

    public int Slots { get; private set; }

    public int ParameterBytes { get; private set; }

    public IReadOnlyList<KernelParameter> Parameters => _parameters;

    public int LocalBytes { get; private set; }

    public int StaticSharedBytes => _sharedEnd - SharedMemory.Start;

    public int DynamicSharedStart { get; }

    public IReadOnlyList<(int Slot, ulong Bits)> Constants => [.. _constants.Select(pair => (pair.Value, pair.Key))];

    public IReadOnlyList<(int Slot, string Name)> Specials => [.. _specials.Select(pair => (pair.Value, pair.Key))];

    public IReadOnlyList<(int Slot, string Variable, long Offset)> Addresses => _addresses;

    /// <summary>Returns a new slot.</summary>
    public int Temporary() => Slots++;

    /// <summary>Returns the slot of a literal.</summary>
    public int Constant(ulong bits) => _constants.TryGetValue(bits, out int slot) ? slot : _constants[bits] = Slots++;

    /// <summary>Returns the slot of a special register.</summary>
    public int Special(string name) => _specials.TryGetValue(name, out int slot) ? slot : _specials[name] = Slots++;

    /// <summary>Returns the slot of a variable's address, in the variable's space.</summary>
    public int Address(SymbolOperand symbol)
    {
        if (!_variables.TryGetValue(symbol.Name, out (Variable Variable, long Address) placed))
            throw new EmulationException($"'{symbol.Name}' is neither a register nor a variable");
        if (placed.Variable.Space is not (StateSpace.Global or StateSpace.Const))
            return Constant((ulong)(placed.Address + symbol.Offset));
        _addresses.Add((Slots, symbol.Name, symbol.Offset));
        return Slots++;
    }

    private void Place(Variable variable)
    {
        switch (variable.Space)
        {
            case StateSpace.Shared:
                _sharedEnd = Place(variable, _sharedEnd);
                break;
            case StateSpace.Local:
                LocalBytes = Place(variable, LocalBytes);
                break;
            default:
                _variables.Add(variable.Name, (variable, 0));
                break;
        }
    }

    private int Place(Variable variable, int end)
    {
        int start = AlignUp(end, variable.Alignment);
        _variables.Add(variable.Name, (variable, start));
        return start + variable.Size;
    }

    private static int AlignUp(int value, int alignment) => (value + alignment - 1) / alignment * alignment;
}
