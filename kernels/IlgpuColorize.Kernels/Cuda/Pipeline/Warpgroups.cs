using ILGPU;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>What a thread of a group of three warpgroups does: the first brings tiles, the other two multiply 64 rows each.</summary>
internal static class Warpgroups
{
    /// <summary>The threads of a warpgroup.</summary>
    public const int Size = 128;

    /// <summary>The warpgroups that multiply.</summary>
    public const int Consumers = 2;

    /// <summary>The threads of a group.</summary>
    public const int GroupSize = (1 + Consumers) * Size;

    /// <summary>The rows that a warpgroup multiplies, the m of wgmma m64.</summary>
    public const int TileRows = 64;

    /// <summary>The rows of them whose sums a warp holds.</summary>
    public const int WarpRows = 16;

    /// <summary>The warps that multiply.</summary>
    public const int ConsumerWarps = Consumers * Size / 32;

    /// <summary>True when the thread is of the producing warpgroup.</summary>
    public static bool IsProducer => Group.IdxX < Size;

    /// <summary>The number of the consumer that the thread's warpgroup is, from 0.</summary>
    public static int Consumer => Group.IdxX / Size - 1;

    /// <summary>The number of the thread's warp among the consuming ones, from 0; negative in the producer.</summary>
    public static int ConsumerWarp => (Group.IdxX - Size) / 32;

    // No remainder in the kernels' loops is written as one: ptxas would divide, some twenty instructions that wait for each other.
    /// <summary>True when the thread speaks for its warpgroup.</summary>
    public static bool IsLeader => (Group.IdxX & Size - 1) == 0;
}
