namespace IlgpuColorize.PtxEmulator.Syntax;

/// <summary>Reads operands.</summary>
internal sealed class OperandParser(Scanner scanner)
{
    /// <summary>Reads the operands up to the semicolon.</summary>
    public List<Operand> List(RegisterScope scope)
    {
        List<Operand> operands = [];
        while (!scanner.Take(";"))
        {
            if (operands.Count > 0)
                scanner.Expect(",");
            Operand operand = One(scope);
            operands.Add(scanner.Take("|") ? new PairOperand(operand, One(scope)) : operand);
        }
        return operands;
    }

    private Operand One(RegisterScope scope)
    {
        if (scanner.Take("{"))
            return new VectorOperand(Elements(scope));
        if (scanner.Take("["))
            return Address(scope);
        if (scanner.Take("-"))
            return Literal.Number(scanner.Take(), negative: true);
        if (scanner.Take("!"))
            return scope.Find(scanner.Take()) is { } negated ? negated with { Negated = true } : throw scanner.Unexpected("a predicate");
        if (Literal.IsNumber(scanner.Peek.Text))
            return Literal.Number(scanner.Take(), negative: false);
        return Named(scope);
    }

    private Operand Named(RegisterScope scope)
    {
        string name = scanner.Take();
        if (name == "_")
            return new SinkOperand();
        if (scope.Find(name) is { } register)
            return register;
        return name[0] == '%' ? new SpecialOperand(name) : new SymbolOperand(name, Offset());
    }

    private List<Operand> Elements(RegisterScope scope)
    {
        List<Operand> elements = [];
        while (!scanner.Take("}"))
        {
            if (elements.Count > 0)
                scanner.Expect(",");
            elements.Add(One(scope));
        }
        return elements;
    }

    private AddressOperand Address(RegisterScope scope)
    {
        Operand origin = One(scope);
        long offset = Offset();
        IReadOnlyList<Operand>? coordinates = null;
        if (scanner.Take(","))
        {
            scanner.Expect("{");
            coordinates = Elements(scope);
        }
        scanner.Expect("]");
        return new AddressOperand(origin, offset, coordinates);
    }

    private long Offset()
    {
        if (scanner.Take("+"))
            return scanner.Take("-") ? -Literal.Integer(scanner.Take()) : Literal.Integer(scanner.Take());
        return scanner.Take("-") ? -Literal.Integer(scanner.Take()) : 0;
    }
}
