namespace IlgpuColorize.Sass;

/// <summary>A loop of a kernel (a natural one: it is entered at its head alone).</summary>
/// <param name="Body">Its instructions in their order in memory, those of inner loops among them.</param>
/// <param name="Innermost">Those that belong to no inner loop but short waits: inner loops of up to <see cref="WaitLength"/>
/// instructions.</param>
public sealed record SassLoop(IReadOnlyList<SassInstruction> Body, IReadOnlyList<SassInstruction> Innermost)
{
    /// <summary>The most instructions of a loop that only waits, for a barrier say.</summary>
    public const int WaitLength = 8;

    /// <summary>Returns the number of instructions of a name, with all the modifiers given.</summary>
    public int Count(string name, params string[] modifiers)
        => Innermost.Count(instruction => instruction.Name == name && modifiers.All(instruction.Has));
}
