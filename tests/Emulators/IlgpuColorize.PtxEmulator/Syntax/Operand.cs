namespace IlgpuColorize.PtxEmulator.Syntax;

/// <summary>Is an operand as written.</summary>
internal abstract record Operand;

/// <summary>Names a declared register by its slot in the register file.</summary>
internal sealed record RegisterOperand(int Slot, PtxType Type, bool Negated = false) : Operand;

/// <summary>Names a register that the hardware sets, <c>%tid.x</c> for instance.</summary>
internal sealed record SpecialOperand(string Name) : Operand;

/// <summary>Holds a literal: the bits of an integer or of <c>0f</c> and <c>0d</c>, or a decimal real number.</summary>
internal sealed record ImmediateOperand(ulong Bits, double? Real = null) : Operand;

/// <summary>Names a variable, perhaps with an offset, or a label.</summary>
internal sealed record SymbolOperand(string Name, long Offset) : Operand;

/// <summary>Holds <c>{a, b, ...}</c>.</summary>
internal sealed record VectorOperand(IReadOnlyList<Operand> Elements) : Operand;

/// <summary>Holds <c>[base + offset]</c>, or <c>[map, {coordinates}]</c> of a tensor copy.</summary>
internal sealed record AddressOperand(Operand Base, long Offset, IReadOnlyList<Operand>? Coordinates) : Operand;

/// <summary>Holds <c>d|p</c>, two results.</summary>
internal sealed record PairOperand(Operand First, Operand Second) : Operand;

/// <summary>Is <c>_</c>, a result nobody wants.</summary>
internal sealed record SinkOperand : Operand;
