namespace IlgpuColorize.PtxEmulator.Syntax;

/// <summary>Reads declarations of variables: <c>.shared .align 4 .b8 name[16] = {...}</c>, from the space on.</summary>
internal sealed class VariableParser(Scanner scanner)
{
    private static readonly Dictionary<string, StateSpace> Spaces = new()
    {
        [".global"] = StateSpace.Global,
        [".const"] = StateSpace.Const,
        [".shared"] = StateSpace.Shared,
        [".local"] = StateSpace.Local,
        [".param"] = StateSpace.Param,
    };

    /// <summary>Returns whether a token begins a declaration.</summary>
    public static bool Begins(string token) => Spaces.ContainsKey(token);

    /// <summary>Reads one declaration, without what ends it.</summary>
    public Variable Read()
    {
        StateSpace space = Spaces[scanner.Take()];
        int alignment = scanner.Take(".align") ? scanner.TakeInteger() : 0;
        PtxType type = Type();
        if (scanner.Take(".ptr"))
            SkipPointerNotes();
        string name = scanner.Take();
        (int count, bool isArray) = Extent();
        int size = count * type.Size();
        if (size == 0 && !(space == StateSpace.Shared && isArray))
            throw new EmulationException($"Variable '{name}' has no size.");
        byte[]? initial = scanner.Take("=") ? Initial(type, size) : null;
        return new Variable(name, space, Math.Max(alignment, type.Size()), size, initial);
    }

    /// <summary>Reads a type, with its dot.</summary>
    public PtxType Type()
        => PtxTypes.TryParse(scanner.Peek.Text.TrimStart('.'), out PtxType type) && scanner.Take().Length > 0
            ? type
            : throw scanner.Unexpected("a type");

    private void SkipPointerNotes()
    {
        if (Begins(scanner.Peek.Text))
            scanner.Take();
        if (scanner.Take(".align"))
            scanner.Take();
    }

    private (int Count, bool IsArray) Extent()
    {
        int count = 1;
        bool isArray = false;
        while (scanner.Take("["))
        {
            isArray = true;
            count *= scanner.Peek.Text == "]" ? 0 : scanner.TakeInteger();
            scanner.Expect("]");
        }
        return (count, isArray);
    }

    private byte[] Initial(PtxType type, int size)
    {
        byte[] bytes = new byte[size];
        int at = 0;
        bool braces = scanner.Take("{");
        do
        {
            bool negative = scanner.Take("-");
            ulong bits = Literal.Number(scanner.Take(), negative).Bits;
            BitConverter.GetBytes(bits).AsSpan(0, type.Size()).CopyTo(bytes.AsSpan(at));
            at += type.Size();
        }
        while (braces && scanner.Take(","));
        if (braces)
            scanner.Expect("}");
        return bytes;
    }
}
