namespace IlgpuColorize.Kernels.Devices;

/// <summary>Runs a portable kernel from ordinary host code, a chunk of indices an item.</summary>
internal readonly struct KernelOnHost<TKernel>(TKernel kernel, int count, int chunk) : IHostWork
    where TKernel : struct, IKernel
{
    // A chunk of 2,048 views' worth of work takes some 20 us: long against handing it out, short against a launch.
    private const int Chunk = 2048;

    public static void Run(WorkerTeam workers, int count, in TKernel kernel)
        => workers.Run((count + Chunk - 1) / Chunk, new KernelOnHost<TKernel>(kernel, count, Chunk));

    public void Execute(int item)
    {
        int end = Math.Min(count, (item + 1) * chunk);
        for (int index = item * chunk; index < end; index++)
            kernel.Execute(index);
    }
}
