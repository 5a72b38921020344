namespace IlgpuColorize.Kernels.Devices;

/// <summary>Runs a portable kernel from ordinary host code, a chunk of indices an item.</summary>
internal readonly struct KernelOnHost<TKernel>(TKernel kernel, int count) : IHostWork
    where TKernel : struct, IKernel
{
    // Views cost 5 to 14 ns an element: a chunk takes some 20 us, long against handing it out.
    private const int Chunk = 2048;

    public static void Run(WorkerTeam workers, int count, in TKernel kernel)
        => workers.Run((count + Chunk - 1) / Chunk, new KernelOnHost<TKernel>(kernel, count));

    public void Execute(int item)
    {
        int end = Math.Min(count, (item + 1) * Chunk);
        for (int index = item * Chunk; index < end; index++)
            kernel.Execute(index);
    }
}
