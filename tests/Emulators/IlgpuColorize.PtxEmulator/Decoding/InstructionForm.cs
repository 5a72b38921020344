using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>
/// Hands out the modifiers and operands of one instruction. What nobody took is not known, and <see cref="Finish"/> says so: nothing is
/// ever passed over.
/// </summary>
internal sealed class InstructionForm(KernelLayout layout, InstructionSyntax syntax)
{
    private readonly List<string> _modifiers = [.. syntax.Parts.Skip(1)];
    private readonly List<Step> _before = [];

    public string Opcode => syntax.Parts[0];

    public string Text => syntax.Text;

    public int Operands => syntax.Operands.Count;

    /// <summary>The slot of a result nobody wants.</summary>
    public int Sink => layout.Sink;

    /// <summary>Takes a modifier if it is there.</summary>
    public bool Take(string modifier) => _modifiers.Remove(modifier);

    /// <summary>Takes the first of some modifiers that is there, or returns null.</summary>
    public string? TakeAny(params ReadOnlySpan<string> modifiers)
    {
        foreach (string modifier in modifiers)
            if (Take(modifier))
                return modifier;
        return null;
    }

    /// <summary>Takes one of some modifiers.</summary>
    public string TakeOne(params ReadOnlySpan<string> modifiers) => TakeAny(modifiers) ?? throw Unknown();

    /// <summary>Takes all of some modifiers that are there and mean nothing to the emulator.</summary>
    public void Skip(params ReadOnlySpan<string> modifiers)
    {
        foreach (string modifier in modifiers)
            Take(modifier);
    }

    /// <summary>Takes the first modifier that is a type.</summary>
    public PtxType TakeType()
    {
        foreach (string modifier in _modifiers)
            if (PtxTypes.TryParse(modifier, out PtxType type))
            {
                Take(modifier);
                return type;
            }
        throw Unknown();
    }

    /// <summary>Takes the state space; none means generic.</summary>
    public StateSpace TakeSpace()
        => TakeAny("global", "shared", "shared::cta", "shared::cluster", "local", "param", "param::entry", "const") switch
        {
            "global" => StateSpace.Global,
            "const" => StateSpace.Const,
            "local" => StateSpace.Local,
            "param" or "param::entry" => StateSpace.Param,
            "shared::cluster" => StateSpace.SharedCluster,
            null => StateSpace.Generic,
            _ => StateSpace.Shared,
        };

    /// <summary>Takes the modifier that begins as given and returns what follows.</summary>
    public string TakeBeginning(string beginning)
    {
        string modifier = _modifiers.Find(candidate => candidate.StartsWith(beginning, StringComparison.Ordinal)) ?? throw Unknown();
        Take(modifier);
        return modifier[beginning.Length..];
    }

    /// <summary>Returns the slot of a value to read.</summary>
    /// <param name="index">Which operand.</param>
    /// <param name="type">The type it is read as.</param>
    /// <param name="anyWidth">Whether its register may be wider than the type, as with ld, st and cvt.</param>
    public int Source(int index, PtxType type, bool anyWidth = false) => SourceOf(Operand(index), type, anyWidth);

    /// <summary>Returns the slots of <c>{a, b, ...}</c>, or the one of a scalar.</summary>
    public int[] Sources(int index, PtxType type, bool anyWidth = false)
        => Operand(index) is VectorOperand vector
            ? [.. vector.Elements.Select(element => SourceOf(element, type, anyWidth))]
            : [Source(index, type, anyWidth)];

    /// <summary>Returns the slot of a register to write; the sink for <c>_</c>.</summary>
    public int Target(int index, PtxType type, bool anyWidth = false) => TargetOf(Operand(index), type, anyWidth);

    /// <summary>Returns the slots of registers to write.</summary>
    public int[] Targets(int index, PtxType type, bool anyWidth = false)
        => Operand(index) is VectorOperand vector
            ? [.. vector.Elements.Select(element => TargetOf(element, type, anyWidth))]
            : [Target(index, type, anyWidth)];

    /// <summary>Returns the slots of <c>d|p</c>; the second is the sink where there is none.</summary>
    public (int First, int Second) TargetPair(int index, PtxType first, PtxType second) => Operand(index) is PairOperand pair
        ? (TargetOf(pair.First, first, false), TargetOf(pair.Second, second, false))
        : (Target(index, first), Sink);

    /// <summary>Returns the type of a register to read or write.</summary>
    public PtxType TypeOf(int index) => Operand(index) is RegisterOperand register ? register.Type : throw Unknown();

    /// <summary>Returns whether an operand is a vector.</summary>
    public bool IsVector(int index) => Operand(index) is VectorOperand;

    /// <summary>Returns a literal.</summary>
    public int Literal(int index) => Operand(index) is ImmediateOperand { Real: null } literal ? (int)literal.Bits : throw Unknown();

    /// <summary>Returns where an address comes from.</summary>
    public AddressSource Address(int index)
    {
        if (Operand(index) is not AddressOperand address)
            throw Unknown();
        bool isNarrow = address.Base is RegisterOperand { Type: PtxType.B32 or PtxType.U32 or PtxType.S32 };
        int[] coordinates = address.Coordinates is { } list ? [.. list.Select(coordinate => SourceOf(coordinate, PtxType.S32, false))] : [];
        return new AddressSource(SourceOf(address.Base, isNarrow
            ? PtxType.B32
            : PtxType.B64, false), address.Offset, isNarrow, coordinates);
    }

    /// <summary>Returns the step behind what its operands need, once everything was taken.</summary>
    public Step Finish(Step step)
    {
        if (_modifiers.Count > 0)
            throw new EmulationException($"the emulator does not know '.{string.Join(".", _modifiers)}' here");
        if (_before.Count == 0)
            return step;
        return (warp, lanes) =>
        {
            foreach (Step before in _before)
                before(warp, lanes);
            return step(warp, lanes);
        };
    }

    /// <summary>Makes the error of an instruction in a form that the emulator does not know.</summary>
    public EmulationException Unknown() => new("the emulator does not know this form of the instruction");

    private Operand Operand(int index) => index < Operands ? syntax.Operands[index] : throw Unknown();

    private int SourceOf(Operand operand, PtxType type, bool anyWidth) => operand switch
    {
        RegisterOperand { Negated: true } register => Negation(Checked(register, type, anyWidth)),
        RegisterOperand register => Checked(register, type, anyWidth),
        ImmediateOperand literal => layout.Constant(BitsOf(literal, type)),
        SpecialOperand special => layout.Special(special.Name),
        SymbolOperand { Name: "WARP_SZ" } => layout.Special("WARP_SZ"),
        SymbolOperand symbol => layout.Address(symbol),
        _ => throw Unknown(),
    };

    private int TargetOf(Operand operand, PtxType type, bool anyWidth) => operand switch
    {
        RegisterOperand { Negated: false } register => Checked(register, type, anyWidth),
        SinkOperand => Sink,
        _ => throw Unknown(),
    };

    private static int Checked(RegisterOperand register, PtxType type, bool anyWidth)
    {
        int actual = register.Type.Size(), expected = type.Size();
        if ((register.Type == PtxType.Pred) != (type == PtxType.Pred) || actual != expected && !(anyWidth && actual > expected))
            throw new EmulationException($"a register of type {register.Type} where {type} is needed");
        return register.Slot;
    }

    private int Negation(int slot)
    {
        int negated = layout.Temporary();
        _before.Add(LaneSteps.Unary<bool, bool>(negated, slot, static value => !value));
        return negated;
    }

    private static ulong BitsOf(ImmediateOperand literal, PtxType type) => (literal.Real, type) switch
    {
        (null, _) => literal.Bits,
        ({ } real, PtxType.F64) => BitConverter.DoubleToUInt64Bits(real),
        ({ } real, PtxType.F32) => BitConverter.SingleToUInt32Bits((float)real),
        _ => throw new EmulationException($"a literal with a point where {type} is needed"),
    };
}
