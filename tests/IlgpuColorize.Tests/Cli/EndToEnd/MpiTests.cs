using IlgpuColorize.Tests.Chaos;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

/// <summary>Trains with real processes under a real mpirun, Open MPI's or MPICH's.</summary>
public sealed class MpiTests(TrainedTiny trained) : IClassFixture<TrainedTiny>, IDisposable
{
    // Open MPI counts a machine's cores as its places, waits without letting others work, and refuses root; MPICH ignores these.
    private const string Environment = """
        export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_mpi_yield_when_idle=1 OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

        """;

    private const int Seconds = 170;

    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task One_two_and_four_ranks_leave_the_same_files_and_a_run_goes_on_with_fewer()
    {
        Require();
        CommandLineRun one = CommandLineRun.OfLine(Train(_files["one"], 4));
        Assert.True(one.ExitCode == 0, one.Error);
        string script = $"""
            mpirun -np 2 $P {Train("two", 4)} || exit
            mpirun -np 4 $P {Train("four", 2)} || exit
            mpirun -np 2 $P {Train("four", 4)} --resume || exit
            for run in two four; do
                cmp one/model.safetensors $run/model.safetensors && cmp one/best.safetensors $run/best.safetensors || exit 9
            done
            """;
        ProgramProcess run = (await ProgramProcess.Shell(Environment + script, _files.Root, Seconds)).EndedWell(0);
        // One rank writes to the console: what a run says at its end is there once for each of the three.
        Assert.Equal(3, run.Output.Split('\n').Count(line => line.Contains("steps done", StringComparison.Ordinal)));
        Assert.Contains("2 processes over ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_rank_ends_the_job_by_name_with_a_checkpoint()
    {
        Require();
        string script = $"""
            mpirun -np 4 sh -c 'echo $$ > pid.$OMPI_COMM_WORLD_RANK$PMI_RANK; exec $P {Train("run", 1000000)} --checkpoint-every 2' & p=$!
            until [ -s run/model.safetensors ]; do sleep 0.1; kill -0 $p || exit 8; done
            kill -KILL $(cat pid.2); begin=$(date +%s)
            wait $p && exit 7
            [ $(($(date +%s) - begin)) -lt 30 ] || exit 6
            for rank in 0 1 3; do kill -0 $(cat pid.$rank) 2>/dev/null && sleep 2 && kill -0 $(cat pid.$rank) 2>/dev/null && exit 5; done
            $P {Train("run", 1)} --resume
            """;
        ProgramProcess run = (await ProgramProcess.Shell(Environment + "export P\n" + script, _files.Root, Seconds)).EndedWell(0);
        Assert.Contains("rank 2 (", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_usage_is_said_once()
    {
        Require();
        string script = $"mpirun -np 2 $P {Train("run", 1).Replace("--micro-batch 1", "--micro-batch 3", StringComparison.Ordinal)}";
        ProgramProcess run = await ProgramProcess.Shell(Environment + script, _files.Root, Seconds);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Single(run.Error.Split('\n'), line => line.Contains("'microBatch' is 3", StringComparison.Ordinal));
    }

    private static void Require()
        => Assert.SkipUnless(
            OperatingSystem.IsLinux() && (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
                .Any(folder => File.Exists(Path.Combine(folder, "mpirun"))),
            "there is no mpirun; 'apt-get install openmpi-bin' brings it");

    private string Train(string run, int steps)
        => $"train --data {trained.Pack} --out {run} --config {trained.Configuration} --batch 4 --micro-batch 1 --device cpu --threads 1 "
            + $"--validate-every 2 --steps {steps}";
}
