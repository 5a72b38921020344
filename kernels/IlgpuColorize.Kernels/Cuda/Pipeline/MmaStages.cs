using ILGPU;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>A step of a sum of products: what it copies to shared memory, and what it multiplies there.</summary>
internal interface IMmaStep<TSelf>
    where TSelf : unmanaged, IMmaStep<TSelf>
{
    /// <summary>Starts the thread's copies of this step.</summary>
    /// <param name="stage">Address of the stage, aligned to 128 bytes.</param>
    /// <returns>The next step.</returns>
    TSelf Copy(int stage);

    /// <summary>Adds the products of what a stage holds, of whichever step.</summary>
    void Multiply(int stage);
}

/// <summary>
/// Lays out a group's dynamic shared memory as stages, which every thread fills with cp.async three steps ahead of the products.
/// </summary>
/// <param name="First">Address of the first stage, aligned to 128 bytes.</param>
/// <param name="StageBytes">Bytes of a stage, a multiple of 128.</param>
internal readonly record struct MmaStages(int First, int StageBytes)
{
    /// <summary>
    /// The stages, a power of two: 16 KB each at the most fit the 99 KB that a group may have on SM 8.6 and 8.9, and leave SM 8.0 room for
    /// two groups.
    /// </summary>
    public const int Count = 4;

    private const int Alignment = 128;

    /// <summary>Returns the dynamic shared memory that stages need wherever it begins.</summary>
    public static int SharedBytes(int stageBytes) => Alignment + Count * stageBytes;

    /// <summary>Finds the stages.</summary>
    public static MmaStages Open(int stageBytes) => new((Ptx.DynamicSharedMemory() + Alignment - 1) & -Alignment, stageBytes);

    /// <summary>Returns the address of a step's stage.</summary>
    public int Address(int step) => First + (step & Count - 1) * StageBytes;

    /// <summary>
    /// Sums steps; afterwards the stages are free for other use. Every thread commits a group a step, empty ones at the end, so that all
    /// count alike.
    /// </summary>
    public void Sum<TStep>(TStep next, int steps)
        where TStep : unmanaged, IMmaStep<TStep>
    {
        for (int step = 0; step < Count - 1; step++)
        {
            if (step < steps)
                next = next.Copy(Address(step));
            Ptx.CpAsyncCommit();
        }
        for (int step = 0; step < steps; step++)
        {
            // This step's copies are here, and all warps are done with the step before it, whose stage is filled again.
            Ptx.CpAsyncWaitForAllButTwo();
            Group.Barrier();
            if (step + Count - 1 < steps)
                next = next.Copy(Address(step + Count - 1));
            Ptx.CpAsyncCommit();
            next.Multiply(Address(step));
        }
        Group.Barrier();
    }
}
