using IlgpuColorize.Models;

namespace IlgpuColorize.Cli.Frame;

/// <summary>
/// The model that a command uses: the one that was named, else the one built into the program, else a file <c>model.safetensors</c> beside
/// the program.
/// </summary>
internal static class ModelPlace
{
    private const string BesideProgram = "model.safetensors";

    /// <summary>Finds the model.</summary>
    /// <param name="named">What <c>--model</c> says; null where it was left out.</param>
    /// <exception cref="UserException">None was named, and this build comes with none.</exception>
    public static ModelSource Find(string? named) => Find(named, BuiltInModel.Source, AppContext.BaseDirectory);

    /// <summary>Finds the model of a program in a given directory, with a built-in model or none.</summary>
    internal static ModelSource Find(string? named, ModelSource? builtIn, string programDirectory)
    {
        if (named is not null)
            return ModelSource.File(named);
        if (builtIn is not null)
            return builtIn;
        string beside = Path.Combine(programDirectory, BesideProgram);
        return File.Exists(beside)
            ? ModelSource.File(beside)
            : throw new UserException(
                "This build of the program comes without a model; give --model FILE. "
                + $"'{Application.Name} train' makes one from your own photos.");
    }
}
