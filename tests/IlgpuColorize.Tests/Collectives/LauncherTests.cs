using IlgpuColorize.Collectives;
using Xunit;

namespace IlgpuColorize.Tests.Collectives;

public sealed class LauncherTests
{
    [Fact]
    public void Open_MPI_is_found_by_its_variables()
        => Assert.Equal(
            new Launcher("Open MPI", Rank: 5, Size: 8, LocalRank: 1, LocalSize: 4),
            Find("OMPI_COMM_WORLD_RANK=5 OMPI_COMM_WORLD_SIZE=8 OMPI_COMM_WORLD_LOCAL_RANK=1 OMPI_COMM_WORLD_LOCAL_SIZE=4"));

    [Fact]
    public void MPICH_is_found_by_its_variables()
        => Assert.Equal(
            new Launcher("MPICH", Rank: 1, Size: 2, LocalRank: 1, LocalSize: 2),
            Find("PMI_RANK=1 PMI_SIZE=2 MPI_LOCALRANKID=1 MPI_LOCALNRANKS=2"));

    [Fact]
    public void Slurm_is_found_by_its_variables()
        => Assert.Equal(
            new Launcher("Slurm", Rank: 9, Size: 16, LocalRank: 1, LocalSize: 8),
            Find("SLURM_PROCID=9 SLURM_STEP_NUM_TASKS=16 SLURM_LOCALID=1 SLURM_STEP_TASKS_PER_NODE=8(x2)"));

    [Theory]
    [InlineData("")]
    [InlineData("OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=1")]
    // A batch script is one process, however many tasks its allocation is for.
    [InlineData("SLURM_PROCID=0 SLURM_NTASKS=8")]
    public void One_process_has_none(string environment) => Assert.Null(Find(environment));

    [Theory]
    [InlineData("PMI_RANK=4 PMI_SIZE=4", "PMI_RANK is 4 and PMI_SIZE is 4")]
    [InlineData("PMI_RANK=x PMI_SIZE=4", "PMI_RANK is 'x', which is no number")]
    public void Nonsense_is_refused_with_a_remedy(string environment, string message)
    {
        string said = Assert.Throws<CollectiveException>(() => Find(environment)).Message;
        Assert.StartsWith(message, said, StringComparison.Ordinal);
        Assert.Contains("mpirun or srun", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 2, 2, 1)]
    [InlineData(2, 64, 64, 32)]
    // Bound to its half of the machine, a process takes no more than that.
    [InlineData(2, 32, 64, 32)]
    [InlineData(4, 1, 64, 1)]
    public void Threads_of_a_machine_are_shared_out(int processes, int allowed, int machine, int threads)
        => Assert.Equal(threads, new Launcher("Slurm", 0, processes, 0, processes).Threads(allowed, machine));

    private static Launcher? Find(string environment)
    {
        Dictionary<string, string> variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return Launcher.Find(variables.GetValueOrDefault);
    }
}
