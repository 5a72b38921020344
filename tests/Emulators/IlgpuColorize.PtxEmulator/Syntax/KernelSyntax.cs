namespace IlgpuColorize.PtxEmulator.Syntax;

/// <summary>A state space that holds variables.</summary>
internal enum StateSpace
{
    Generic, Global, Const, Shared, SharedCluster, Local, Param,
}

/// <summary>A declared variable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Space">Where it lies.</param>
/// <param name="Alignment">Bytes.</param>
/// <param name="Size">Bytes; 0 for what the launch makes as long as it wants.</param>
/// <param name="Initial">First contents, or null.</param>
internal sealed record Variable(string Name, StateSpace Space, int Alignment, int Size, byte[]? Initial)
{
    /// <summary>True when the launch gives the size (<c>.extern .shared</c> without one).</summary>
    public bool IsDynamic => Space == StateSpace.Shared && Size == 0;
}

/// <summary>One instruction as written.</summary>
/// <param name="Line">Line in the module's text, from 1.</param>
/// <param name="Text">The text, for messages.</param>
/// <param name="Guard">The predicate that selects threads, or null.</param>
/// <param name="Parts">Opcode and modifiers, split at the dots.</param>
/// <param name="Operands">Operands.</param>
internal sealed record InstructionSyntax(int Line, string Text, RegisterOperand? Guard, string[] Parts, IReadOnlyList<Operand> Operands)
{
    /// <summary>The index of the instruction that a branch goes to.</summary>
    public int Target { get; set; } = -1;

    /// <summary>The opcode with all modifiers.</summary>
    public string Mnemonic => string.Join('.', Parts);
}

/// <summary>One kernel as written.</summary>
internal sealed class KernelSyntax(string name)
{
    /// <summary>The name of the entry.</summary>
    public string Name { get; } = name;

    /// <summary>The threads of a group that <c>.maxntid</c> allows, or <see cref="int.MaxValue"/>.</summary>
    public int MaxThreads { get; set; } = int.MaxValue;

    /// <summary>The groups of a cluster, <c>.reqnctapercluster</c>.</summary>
    public int ClusterSize { get; set; } = 1;

    /// <summary>The parameters, in order.</summary>
    public List<Variable> Parameters { get; } = [];

    /// <summary>The variables declared in the body.</summary>
    public List<Variable> Variables { get; } = [];

    /// <summary>The instructions.</summary>
    public List<InstructionSyntax> Instructions { get; } = [];

    /// <summary>The number of declared registers.</summary>
    public int Registers { get; set; }
}
