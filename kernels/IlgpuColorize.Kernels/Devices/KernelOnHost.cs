namespace IlgpuColorize.Kernels.Devices;

/// <summary>Runs a portable kernel from ordinary host code, a slice of indices an item.</summary>
internal readonly struct KernelOnHost<TKernel>(TKernel kernel, int count) : IHostWork
    where TKernel : struct, IKernel
{
    // Views cost 5 to 14 ns an element: a slice takes some 20 us, long against handing it out.
    private const int Slice = 2048;

    public static void Run(WorkerTeam workers, int count, in TKernel kernel)
        => workers.Run((count + Slice - 1) / Slice, new KernelOnHost<TKernel>(kernel, count));

    public void Execute(int item)
    {
        int end = Math.Min(count, (item + 1) * Slice);
        for (int index = item * Slice; index < end; index++)
            kernel.Execute(index);
    }
}
