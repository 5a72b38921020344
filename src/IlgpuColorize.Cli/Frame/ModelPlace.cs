namespace IlgpuColorize.Cli.Frame;

/// <summary>
/// The model that a command uses: the one that was named, else the one built into the program, else a file <c>model.safetensors</c> beside
/// the program.
/// </summary>
internal sealed class ModelPlace : IDisposable
{
    private const string BesideProgram = "model.safetensors";
    private readonly BuiltInModel? _unpacked;

    private ModelPlace(string file, BuiltInModel? unpacked) => (File, _unpacked) = (file, unpacked);

    /// <summary>The model's file.</summary>
    public string File { get; }

    /// <summary>Finds the model.</summary>
    /// <param name="named">What <c>--model</c> says; null where it was left out.</param>
    /// <exception cref="UserException">None was named, and this build comes with none.</exception>
    public static ModelPlace Find(string? named) => Find(named, BuiltInModel.Unpack, AppContext.BaseDirectory);

    /// <summary>Finds the model of a program in a given directory, with a built-in model or none.</summary>
    internal static ModelPlace Find(string? named, Func<BuiltInModel?> unpack, string programDirectory)
    {
        if (named is not null)
            return new ModelPlace(named, null);
        if (unpack() is { } builtIn)
            return new ModelPlace(builtIn.File, builtIn);
        string beside = Path.Combine(programDirectory, BesideProgram);
        return System.IO.File.Exists(beside)
            ? new ModelPlace(beside, null)
            : throw new UserException(
                "This build of the program comes without a model; give --model FILE. "
                + $"'{Application.Name} train' makes one from your own photos.");
    }

    /// <inheritdoc/>
    public void Dispose() => _unpacked?.Dispose();
}
