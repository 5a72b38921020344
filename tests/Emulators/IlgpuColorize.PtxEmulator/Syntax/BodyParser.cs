namespace IlgpuColorize.PtxEmulator.Syntax;

/// <summary>Reads the body of a kernel: declarations, nested scopes, labels and instructions.</summary>
internal sealed class BodyParser(Scanner scanner, KernelSyntax kernel)
{
    private readonly OperandParser _operands = new(scanner);
    private readonly VariableParser _variables = new(scanner);
    private readonly List<(InstructionSyntax Branch, RegisterScope Scope, string Label)> _branches = [];

    /// <summary>Reads from behind the opening brace to the closing one.</summary>
    public void Read()
    {
        Scope(new RegisterScope(null));
        foreach ((InstructionSyntax branch, RegisterScope scope, string label) in _branches)
            branch.Target = scope.FindLabel(label);
    }

    private void Scope(RegisterScope scope)
    {
        while (!scanner.Take("}"))
        {
            string token = scanner.Peek.Text;
            if (scanner.Take("{"))
                Scope(new RegisterScope(scope));
            else if (token == ".reg")
                Registers(scope);
            else if (VariableParser.Begins(token))
                Declare();
            else if (token is ".loc" or ".pragma")
                SkipDirective();
            else if (scanner.PeekSecond == ":")
                Label(scope);
            else
                Instruction(scope);
        }
    }

    private void Declare()
    {
        kernel.Variables.Add(_variables.Read());
        scanner.Expect(";");
    }

    private void Registers(RegisterScope scope)
    {
        scanner.Expect(".reg");
        PtxType type = _variables.Type();
        do
        {
            string name = scanner.Take();
            if (scanner.Take("<"))
            {
                int count = scanner.TakeInteger();
                scanner.Expect(">");
                scope.DeclareRange(name, count, type, kernel.Registers);
                kernel.Registers += count;
            }
            else
            {
                scope.Declare(name, type, kernel.Registers++);
            }
        }
        while (scanner.Take(","));
        scanner.Expect(";");
    }

    private void Label(RegisterScope scope)
    {
        scope.Label(scanner.Take(), kernel.Instructions.Count);
        scanner.Expect(":");
    }

    // .loc ends with its line and has no semicolon; .pragma has one.
    private void SkipDirective()
    {
        int line = scanner.Peek.Line;
        while (scanner.Peek.Line == line && !scanner.AtEnd)
            scanner.Take();
    }

    private void Instruction(RegisterScope scope)
    {
        Token first = scanner.Peek;
        RegisterOperand? guard = scanner.Take("@") ? Guard(scope) : null;
        string[] parts = scanner.Take().Split('.');
        List<Operand> operands = _operands.List(scope);
        InstructionSyntax instruction = new(first.Line, scanner.TextFrom(first), guard, parts, operands);
        if (parts[0] == "bra" && operands is [SymbolOperand label])
            _branches.Add((instruction, scope, label.Name));
        kernel.Instructions.Add(instruction);
    }

    private RegisterOperand Guard(RegisterScope scope)
    {
        bool negated = scanner.Take("!");
        return scope.Find(scanner.Take()) is { } register
            ? register with { Negated = negated }
            : throw scanner.Unexpected("a declared predicate before this");
    }
}
