using System.Globalization;

namespace IlgpuColorize.Collectives;

/// <summary>What a launcher of several processes says of this one in its environment.</summary>
/// <param name="Name">The launcher, for people.</param>
/// <param name="Rank">The number of this process, from 0.</param>
/// <param name="Size">The number of processes.</param>
/// <param name="LocalRank">Its number among those on this machine, from 0.</param>
/// <param name="LocalSize">The number of processes on this machine.</param>
public sealed record Launcher(string Name, int Rank, int Size, int LocalRank, int LocalSize)
{
    // Slurm sets SLURM_NTASKS in a batch script too, which is one process; SLURM_STEP_NUM_TASKS only where srun started it.
    private static readonly (string Name, string Rank, string Size, string LocalRank, string LocalSize)[] Known =
    [
        ("Open MPI", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE"),
        ("MPICH", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS"),
        ("Slurm", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", "SLURM_STEP_TASKS_PER_NODE"),
    ];

    /// <summary>Finds the launcher of this process; null where it is alone.</summary>
    /// <param name="variable">Reads the environment; null for the process's own.</param>
    /// <exception cref="CollectiveException">The environment contradicts itself.</exception>
    public static Launcher? Find(Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        foreach (var known in Known)
        {
            if (variable(known.Rank) is not { Length: > 0 } || variable(known.Size) is not { Length: > 0 })
                continue;
            int rank = Number(known.Rank), size = Number(known.Size);
            if (rank >= size)
                throw new CollectiveException(
                    $"{known.Rank} is {rank} and {known.Size} is {size}: ranks count from 0 and stay below it. Start the program with "
                    + $"mpirun or srun, which set both, or remove both to run one process.");
            return size == 1
                ? null
                : new Launcher(known.Name, rank, size, First(variable(known.LocalRank)) ?? 0, First(variable(known.LocalSize)) ?? 1);
        }
        return null;

        int Number(string name) => First(variable(name)) ?? throw new CollectiveException(
            $"{name} is '{variable(name)}', which is no number. Start the program with mpirun or srun, which set it, or remove it to run "
            + $"one process.");
    }

    /// <summary>Returns the threads of this process where several share the machine and nothing was asked for.</summary>
    /// <param name="allowed">The processors that this process may use.</param>
    /// <param name="machine">The processors of the machine.</param>
    public int Threads(int allowed, int machine) => Math.Clamp(machine / LocalSize, 1, allowed);

    // Slurm writes '4(x2)' for four processes on each of two machines.
    private static int? First(string? text)
        => int.TryParse(text?.Split('(', ',')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
