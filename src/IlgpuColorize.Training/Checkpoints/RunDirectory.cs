using IlgpuColorize.Data;

namespace IlgpuColorize.Training;

/// <summary>
/// Names the files of a training run, and holds the run's lock while it is open: two runs never write into one directory.
/// </summary>
public sealed class RunDirectory : IDisposable
{
    /// <summary>The name of the last checkpoint's model.</summary>
    public const string ModelName = "model.safetensors";

    /// <summary>The name of the metrics, a JSON object a line.</summary>
    public const string MetricsName = "metrics.jsonl";

    private const string BestName = "best.safetensors";
    private const string TableName = "metrics.csv";
    private const string EventsName = "events";
    private const string ConfigurationName = "config.json";
    private const string DescriptionName = "run.json";
    private const string ReportName = "report.html";
    private const string SamplesName = "samples";

    private static readonly string[] FileNames =
        [ModelName, BestName, MetricsName, TableName, ConfigurationName, DescriptionName, ReportName];

    private static readonly string[] FolderNames = [EventsName, SamplesName];

    private readonly FileStream _lock;

    private RunDirectory(string path, FileStream held)
    {
        FullPath = path;
        _lock = held;
    }

    /// <summary>The directory.</summary>
    public string FullPath { get; }

    /// <summary>The last checkpoint's model.</summary>
    public string Model => System.IO.Path.Combine(FullPath, ModelName);

    /// <summary>The model with the best validation so far.</summary>
    public string Best => System.IO.Path.Combine(FullPath, BestName);

    /// <summary>The metrics, a JSON object a line.</summary>
    public string Metrics => System.IO.Path.Combine(FullPath, MetricsName);

    /// <summary>The metrics of the steps as a table, for spreadsheets.</summary>
    public string Table => System.IO.Path.Combine(FullPath, TableName);

    /// <summary>The directory of TensorBoard's event files.</summary>
    public string Events => System.IO.Path.Combine(FullPath, EventsName);

    /// <summary>The complete configuration.</summary>
    public string Configuration => ConfigurationOf(FullPath);

    /// <summary>What the run was made with: versions, device, data.</summary>
    public string Description => System.IO.Path.Combine(FullPath, DescriptionName);

    /// <summary>The page that shows how the run goes.</summary>
    public string Report => System.IO.Path.Combine(FullPath, ReportName);

    /// <summary>The directory of the sample grids.</summary>
    public string Samples => System.IO.Path.Combine(FullPath, SamplesName);

    /// <summary>Finds whether a directory exists and holds a run's checkpoint; nothing is created.</summary>
    public static bool HoldsRun(string path) => File.Exists(System.IO.Path.Combine(path, ModelName));

    /// <summary>Returns the file of a run's complete configuration.</summary>
    public static string ConfigurationOf(string path) => System.IO.Path.Combine(path, ConfigurationName);

    /// <summary>Opens a directory for a run, creating it where it does not exist.</summary>
    /// <exception cref="TrainingException">Another run holds it, or it cannot be written.</exception>
    public static RunDirectory Open(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        string lockFile = System.IO.Path.Combine(full, ".lock");
        OutputGuard.RequireFolder(path);
        try
        {
            Directory.CreateDirectory(full);
            RequirePlaces(full, lockFile);
            RunDirectory run = new(
                full, new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
            // Under the lock nothing else writes here: what is temporary, a killed run left.
            WholeFile.RemoveLeftovers(run.FullPath, TimeSpan.Zero);
            WholeFile.RemoveLeftovers(run.Samples, TimeSpan.Zero);
            return run;
        }
        catch (IOException problem) when (SystemErrors.IsHeldByAnother(problem))
        {
            throw new TrainingException($"{path}: another run writes into this directory; wait for it, or choose another --out.", problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException(
                $"{path}: cannot be written ({problem.Message.TrimEnd('.')}). {SystemErrors.RemedyOf(problem)}", problem);
        }
    }

    /// <summary>
    /// Returns the file of the optimiser's state after a step. Its name holds the step: a model file names the one that belongs to it.
    /// </summary>
    public string Optimizer(int step) => System.IO.Path.Combine(FullPath, $"optimizer-{step:D8}.safetensors");

    /// <summary>Deletes the optimiser states that no checkpoint names any more.</summary>
    internal void DeleteOptimizersExcept(int step, Disk disk)
    {
        foreach (string file in Directory.EnumerateFiles(FullPath, "optimizer-*.safetensors").ToArray())
        {
            if (file != Optimizer(step) && Checkpoint.IsOptimizer(file))
                TryDelete(file, disk);
        }
    }

    // One that stays costs space alone; the next checkpoint tries again.
    private static void TryDelete(string file, Disk disk)
    {
        try
        {
            disk.Delete(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>
    /// Refuses to begin a run where files lie that it would replace and that no run left: a run that was killed before its first checkpoint
    /// leaves a log, samples and an optimiser's state, never a best model.
    /// </summary>
    /// <exception cref="TrainingException">Such a file lies here.</exception>
    internal void RequireNothingOfTheUsers()
    {
        bool isRun = RunDescription.IsOne(Description) || RunLog.IsLog(Metrics);
        IEnumerable<string> foreign = File.Exists(Best) ? [Best] : isRun ? [] : Directory
            .EnumerateFiles(FullPath, "optimizer-*.safetensors")
            .Concat(Directory.Exists(Samples) ? Directory.EnumerateFiles(Samples, "step-*.png") : [])
            .Concat(((string[])[Metrics, Table, Configuration, Description, Report]).Where(File.Exists));
        if (foreign.FirstOrDefault() is { } file)
            throw new TrainingException($"{file}: exists and is no earlier run's; move it, or choose another --out.");
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    // Before any work: later, a run would end where it first writes there.
    private static void RequirePlaces(string directory, string lockFile)
    {
        // A lock is empty, and is removed with the run.
        if (FileKinds.Of(lockFile, follow: false) is not (FileKind.Missing or FileKind.Regular) || new FileInfo(lockFile) is
            {
                Exists: true, Length: > 0,
            })
            throw new TrainingException($"{lockFile}: exists and is no run's; move it, or choose another --out.");
        foreach (string name in FileNames)
        {
            string file = System.IO.Path.Combine(directory, name);
            if (OutputGuard.WhyIrreplaceable(file) is { } reason)
                throw new TrainingException($"{file}: {reason}");
        }
        foreach (string name in FolderNames)
        {
            string folder = System.IO.Path.Combine(directory, name);
            if (File.Exists(folder))
                throw new TrainingException($"{folder}: is a file where the run has a directory; move it, or choose another --out.");
        }
    }
}
