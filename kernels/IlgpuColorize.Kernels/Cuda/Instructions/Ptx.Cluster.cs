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
    /// Arrives at the cluster's barrier; what the thread wrote before need not be visible to whoever waits. PTX ISA, barrier.cluster.arrive
    /// with .relaxed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ClusterArriveRelaxed() => CudaAsm.Emit("barrier.cluster.arrive.relaxed.aligned;");

    /// <summary>
    /// Waits until all threads of the cluster that have not ended have arrived. PTX ISA, barrier.cluster.wait with .acquire.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ClusterWait() => CudaAsm.Emit("barrier.cluster.wait.acquire.aligned;");

    /// <summary>
    /// Starts storing four words to the shared memory of a group of the cluster; when they are there, an mbarrier there counts their bytes,
    /// and whoever waits for it sees them. PTX ISA, mapa and st.async.
    /// </summary>
    /// <param name="rank">The group's rank.</param>
    /// <param name="address">Where its own shared memory has them, aligned to 16 bytes.</param>
    /// <param name="barrier">Where its own shared memory has the mbarrier.</param>
    /// <param name="w0">The first word.</param>
    /// <param name="w1">The second word.</param>
    /// <param name="w2">The third word.</param>
    /// <param name="w3">The fourth word.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SendWords(int rank, int address, int barrier, uint w0, uint w1, uint w2, uint w3)
        => CudaAsm.Emit(
            "{ .reg .b32 there, counts; mapa.shared::cluster.u32 there, %1, %0; mapa.shared::cluster.u32 counts, %2, %0; "
                + "st.async.shared::cluster.mbarrier::complete_tx::bytes.v4.b32 [there], {%3, %4, %5, %6}, [counts]; }",
            rank, address, barrier, w0, w1, w2, w3);

    /// <summary>Starts storing two values, aligned to 8 bytes. PTX ISA, mapa and st.async.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SendSingle(int rank, int address, int barrier, float v0, float v1)
        => CudaAsm.Emit(
            "{ .reg .b32 there, counts; mapa.shared::cluster.u32 there, %1, %0; mapa.shared::cluster.u32 counts, %2, %0; "
                + "st.async.shared::cluster.mbarrier::complete_tx::bytes.v2.f32 [there], {%3, %4}, [counts]; }",
            rank, address, barrier, v0, v1);
}
