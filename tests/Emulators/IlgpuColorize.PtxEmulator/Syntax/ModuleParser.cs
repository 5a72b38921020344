namespace IlgpuColorize.PtxEmulator.Syntax;

/// <summary>A module as written.</summary>
internal sealed record ModuleSyntax(string Target, IReadOnlyList<Variable> Variables, IReadOnlyList<KernelSyntax> Kernels);

/// <summary>Reads a module as ILGPU writes it.</summary>
internal sealed class ModuleParser
{
    // What every device with clusters takes; 16 need an attribute of the function.
    private const int MostGroups = 8;

    private readonly Scanner _scanner;
    private readonly VariableParser _variableParser;
    private readonly List<Variable> _variables = [];
    private readonly List<KernelSyntax> _kernels = [];
    private string _target = "";

    private ModuleParser(string text)
    {
        _scanner = new Scanner(text);
        _variableParser = new VariableParser(_scanner);
    }

    /// <summary>Parses a module.</summary>
    public static ModuleSyntax Parse(string text)
    {
        ModuleParser parser = new(text);
        while (!parser._scanner.AtEnd)
            parser.Statement();
        return new ModuleSyntax(parser._target, parser._variables, parser._kernels);
    }

    private void Statement()
    {
        string token = _scanner.Peek.Text;
        if (VariableParser.Begins(token))
        {
            _variables.Add(_variableParser.Read());
            _scanner.Expect(";");
            return;
        }
        switch (_scanner.Take())
        {
            case ".version" or ".address_size":
                _scanner.Take();
                break;
            case ".target":
                _target = _scanner.Take();
                while (_scanner.Take(","))
                    _scanner.Take();
                break;
            case ".extern" or ".visible" or ".weak":
                break;
            case ".entry":
                Kernel();
                break;
            default:
                throw new EmulationException(
                    $"Line {_scanner.Peek.Line} of the PTX: the emulator does not know '{token}' at module level.");
        }
    }

    private void Kernel()
    {
        KernelSyntax kernel = new(_scanner.Take());
        if (_scanner.Take("("))
            while (!_scanner.Take(")"))
            {
                kernel.Parameters.Add(_variableParser.Read());
                _scanner.Take(",");
            }
        while (!_scanner.Take("{"))
            Tuning(kernel);
        new BodyParser(_scanner, kernel).Read();
        _kernels.Add(kernel);
    }

    // .maxntid x, y, z limits the group; .minnctapersm, .maxnreg and .reqntid concern the compiler alone; .explicitcluster has no number.
    private void Tuning(KernelSyntax kernel)
    {
        string directive = _scanner.Take();
        if (directive == ".explicitcluster")
        {
            RequireClusters(directive);
            return;
        }
        int inX = _scanner.TakeInteger(), product = inX;
        while (_scanner.Take(","))
            product *= _scanner.TakeInteger();
        if (directive == ".reqnctapercluster")
            kernel.ClusterSize = ClusterSize(inX, product);
        else if (directive is ".maxntid" or ".reqntid")
            kernel.MaxThreads = product;
        else if (directive is not (".minnctapersm" or ".maxnreg"))
            throw new EmulationException($"Kernel '{kernel.Name}': the emulator does not know the directive '{directive}'.");
    }

    private int ClusterSize(int inX, int groups)
    {
        RequireClusters(".reqnctapercluster");
        if (groups != inX || groups > MostGroups)
            throw new EmulationException(
                $"A cluster of {groups} groups, {inX} of them in x; the emulator knows 1 to {MostGroups}, all in x.");
        return groups;
    }

    private void RequireClusters(string directive)
    {
        if (_target.StartsWith("sm_8", StringComparison.Ordinal) || _target.StartsWith("sm_7", StringComparison.Ordinal))
            throw new EmulationException($"'{directive}' needs sm_90; the module's target is {_target}.");
    }
}
