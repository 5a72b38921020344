namespace IlgpuColorize.PtxEmulator.Syntax;

/// <summary>An operand as written.</summary>
internal abstract record Operand;

/// <summary>Names a declared register by its slot in the register file.</summary>
internal sealed record RegisterOperand(int Slot, PtxType Type, bool Negated = false) : Operand;

/// <summary>Names a register that the hardware sets, <c>%tid.x</c> for instance.</summary>
internal sealed record SpecialOperand(string Name) : Operand;

/// <summary>A literal: the bits of an integer or of <c>0f</c> and <c>0d</c>, or a decimal real number.</summary>
internal sealed record ImmediateOperand(ulong Bits, double? Real = null) : Operand;

/// <summary>Names a variable, perhaps with an offset, or a label.</summary>
internal sealed record SymbolOperand(string Name, long Offset) : Operand;

/// <summary>The operand <c>{a, b, ...}</c>.</summary>
internal sealed record VectorOperand(IReadOnlyList<Operand> Elements) : Operand;

/// <summary>The operand <c>[base + offset]</c>, or <c>[map, {coordinates}]</c> of a tensor copy.</summary>
internal sealed record AddressOperand(Operand Base, long Offset, IReadOnlyList<Operand>? Coordinates) : Operand;

/// <summary>The operand <c>d|p</c>, two results.</summary>
internal sealed record PairOperand(Operand First, Operand Second) : Operand;

/// <summary>The operand <c>_</c>, a result that is not wanted.</summary>
internal sealed record SinkOperand : Operand;
