namespace IlgpuColorize.Kernels.Devices;

/// <summary>Runs a portable kernel from ordinary host code, a slice of indices an item.</summary>
internal readonly struct KernelOnHost<TKernel>(TKernel kernel, int count) : IHostWork
    where TKernel : struct, IKernel
{
    public static void Run(WorkerTeam workers, int count, in TKernel kernel)
        => workers.Run((count + TKernel.IndicesPerItem - 1) / TKernel.IndicesPerItem, new KernelOnHost<TKernel>(kernel, count));

    public void Execute(int item)
    {
        int end = Math.Min(count, (item + 1) * TKernel.IndicesPerItem);
        for (int index = item * TKernel.IndicesPerItem; index < end; index++)
            kernel.Execute(index);
    }
}
