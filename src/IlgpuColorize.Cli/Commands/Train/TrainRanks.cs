using System.Globalization;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Collectives;
using IlgpuColorize.Collectives.Mpi;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Commands;

/// <summary>
/// Joins the processes that a launcher started for one <c>train</c>: rank 0 writes files and the console, the others say only what went
/// wrong with them.
/// </summary>
internal static class TrainRanks
{
    /// <summary>Trains, alone or together with the others.</summary>
    public static int Execute(TrainingRequest request, CommandContext context)
    {
        if (Launcher.Find() is not { } launcher)
            return TrainRun.Execute(request, context, new SingleProcess());
        if (request.Judge)
            throw new UserException("--judge trains in one process; start it without mpirun or srun, or with one process.");
        using MpiCollective ranks = MpiCollective.Open(launcher, End);
        context = ContextOf(launcher, context);
        try
        {
            if (launcher.Rank == 0)
                context.Err.WritePlainLine(
                    $"{launcher.Size} processes over {ranks.Name}{(ranks.Notice is { } notice ? $"; {notice}" : "")}");
            int exitCode = TrainRun.Execute(request, context, ranks);
            ranks.Leave();
            return exitCode;
        }
        catch (OperationCanceledException)
        {
            ranks.Leave();
            return ExitCode.Interrupted;
        }
        catch (Exception failure) when (launcher.Rank > 0)
        {
            // That another rank has ended is said once, by rank 0, or where that one is gone by rank 1.
            if (!ranks.Broken.IsCancellationRequested || launcher.Rank == 1)
                FailureReport.Write(context.Err, failure, context.Verbose, []);
            return ExitCode.Failed;
        }
    }

    private static void End(string reason)
    {
        LastWords.Say($"error: {reason}");
        Interruption.ExitNow(ExitCode.Failed);
    }

    private static CommandContext ContextOf(Launcher launcher, CommandContext context)
    {
        context = context with
        {
            Device = DeviceOf(launcher, context.Device),
            Threads = context.Threads > 0 ? context.Threads : launcher.Threads(Environment.ProcessorCount, ProcessorsOfMachine()),
        };
        return launcher.Rank == 0 ? context : context with
        {
            Out = Consoles.Plain(TextWriter.Null),
            Err = Consoles.Plain(new PrefixedWriter(
                context.Err.Profile.Out.Writer, string.Create(CultureInfo.InvariantCulture, $"rank {launcher.Rank}: "))),
        };
    }

    // Each process of a machine takes a GPU of its own, as far as there are so many.
    private static DeviceSelector DeviceOf(Launcher launcher, DeviceSelector asked)
    {
        if (launcher.LocalSize == 1 || asked is not ({ Kind: DeviceKind.Auto } or { Kind: DeviceKind.Cuda, Index: 0 }))
            return asked;
        int gpus = DeviceCatalog.List().Count(device => device.Usable && device.Selector.StartsWith("cuda:", StringComparison.Ordinal));
        return gpus == 0 ? asked : new DeviceSelector(DeviceKind.Cuda, launcher.LocalRank % gpus);
    }

    // This process may be bound to some of them.
    private static int ProcessorsOfMachine()
    {
        const string Online = "/sys/devices/system/cpu/online";
        if (!File.Exists(Online))
            return Environment.ProcessorCount;
        int count = 0;
        foreach (string range in RegularFile.ReadText(Online).Trim().Split(','))
        {
            int[] ends = [.. range.Split('-').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
            count += ends[^1] - ends[0] + 1;
        }
        return Math.Max(count, Environment.ProcessorCount);
    }
}
