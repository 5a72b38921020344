using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

// PTX ISA, "Thread Hierarchy: Cluster of Cooperative Thread Arrays", from SM 9.0 on. A group names the shared memory of another one by its
// rank in the cluster. Nobody may touch it before the cluster's barrier was passed once, which shows that all groups have begun, nor once
// its group may have ended.
internal static partial class Ptx
{
    /// <summary>Returns the group's rank in its cluster. PTX ISA, "Special Registers", %cluster_ctarank.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ClusterRank()
    {
        CudaAsm.Emit("mov.u32 %0, %%cluster_ctarank;", out int rank);
        return rank;
    }

    /// <summary>
    /// Arrives at the cluster's barrier; what the thread wrote before is visible to whoever waits. PTX ISA, barrier.cluster.arrive with
    /// .release.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ClusterArrive() => CudaAsm.Emit("barrier.cluster.arrive.release.aligned;");

    /// <summary>
    /// Waits until all threads of the cluster that have not ended have arrived. PTX ISA, barrier.cluster.wait with .acquire.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ClusterWait() => CudaAsm.Emit("barrier.cluster.wait.acquire.aligned;");

    /// <summary>
    /// Stores two values, rounded to bfloat16, to the shared memory of a group of the cluster. PTX ISA, mapa and st.shared::cluster.
    /// </summary>
    /// <param name="rank">The group's rank.</param>
    /// <param name="address">Where its own shared memory has them, aligned to 4 bytes.</param>
    /// <param name="v0">The first value.</param>
    /// <param name="v1">The second value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBFloat16InCluster(int rank, int address, float v0, float v1)
        => CudaAsm.Emit(
            "{ .reg .b32 there, pair; mapa.shared::cluster.u32 there, %1, %0; cvt.rn.bf16x2.f32 pair, %3, %2; st.shared::cluster.b32 "
                + "[there], pair; }", rank, address, v0, v1);

    /// <summary>
    /// Stores four values, rounded to bfloat16, to the shared memory of a group of the cluster. PTX ISA, mapa and st.shared::cluster.
    /// </summary>
    /// <param name="rank">The group's rank.</param>
    /// <param name="address">Where its own shared memory has them, aligned to 8 bytes.</param>
    /// <param name="v0">The first value.</param>
    /// <param name="v1">The second value.</param>
    /// <param name="v2">The third value.</param>
    /// <param name="v3">The fourth value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBFloat16InCluster(int rank, int address, float v0, float v1, float v2, float v3)
        => CudaAsm.Emit(
            "{ .reg .b32 there, p<2>; mapa.shared::cluster.u32 there, %1, %0; cvt.rn.bf16x2.f32 p0, %3, %2; cvt.rn.bf16x2.f32 p1, %5, %4; "
                + "st.shared::cluster.v2.b32 [there], {p0, p1}; }", rank, address, v0, v1, v2, v3);

    /// <summary>Stores two values to the shared memory of a group of the cluster. PTX ISA, mapa and st.shared::cluster.</summary>
    /// <param name="rank">The group's rank.</param>
    /// <param name="address">Where its own shared memory has them, aligned to 8 bytes.</param>
    /// <param name="v0">The first value.</param>
    /// <param name="v1">The second value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSingleInCluster(int rank, int address, float v0, float v1)
        => CudaAsm.Emit("{ .reg .b32 there; mapa.shared::cluster.u32 there, %1, %0; st.shared::cluster.v2.f32 [there], {%2, %3}; }", rank,
            address, v0, v1);
}
