using ILGPU;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// Lays out a group's dynamic shared memory as a ring of stages between one producing thread and the consuming warpgroups: 1,024 bytes of
/// mbarriers, then the stages, each aligned to 1,024 bytes as the 128-byte swizzle wants it. A stage's full barrier awaits the producer and
/// its bytes, its empty barrier one thread of each consumer.
/// </summary>
/// <param name="Barriers">Address of the barriers in shared memory.</param>
/// <param name="StageBytes">Bytes of a stage, a multiple of 1,024.</param>
internal readonly record struct StageRing(int Barriers, int StageBytes)
{
    /// <summary>The stages, a power of two: 48 KB each at the most fit the 227 KB of an SM 9.0.</summary>
    public const int Stages = 4;

    private const int Alignment = 1024;
    private const int EmptyBarriers = 8 * Stages;

    /// <summary>The address of the first stage.</summary>
    public int Tiles => Barriers + Alignment;

    /// <summary>The address behind the last stage.</summary>
    public int End => Tiles + Stages * StageBytes;

    /// <summary>Returns the dynamic shared memory that a ring needs wherever it begins.</summary>
    public static int SharedBytes(int stageBytes) => 2 * Alignment + Stages * stageBytes;

    /// <summary>Makes the barriers; every thread of the group calls it.</summary>
    /// <param name="stageBytes">Bytes of a stage.</param>
    /// <param name="consumers">The arrivals that empty a stage.</param>
    public static StageRing Open(int stageBytes, int consumers)
    {
        StageRing ring = new((Ptx.DynamicSharedMemory() + Alignment - 1) & -Alignment, stageBytes);
        if (Group.IdxX == 0)
        {
            for (int stage = 0; stage < Stages; stage++)
            {
                Ptx.MbarrierInitialize(ring.Full(stage), 1);
                Ptx.MbarrierInitialize(ring.Empty(stage), consumers);
            }
            Ptx.FenceMbarrierInitialization();
            Ptx.FenceAsyncProxy();
        }
        Group.Barrier();
        return ring;
    }

    /// <summary>Returns the address of a stage's full barrier.</summary>
    public int Full(int stage) => Barriers + 8 * stage;

    /// <summary>Returns the address of a stage's empty barrier.</summary>
    public int Empty(int stage) => Barriers + EmptyBarriers + 8 * stage;

    /// <summary>Returns the address of a stage.</summary>
    public int Tile(int stage) => Tiles + stage * StageBytes;

    /// <summary>Waits, as the producer, until a stage may be filled, and announces its bytes.</summary>
    /// <returns>The address of the stage.</returns>
    public int BeginFilling(RingPosition position)
    {
        Ptx.MbarrierWait(Empty(position.Stage), position.Parity ^ 1);
        Ptx.MbarrierArriveExpecting(Full(position.Stage), StageBytes);
        return Tile(position.Stage);
    }

    /// <summary>Gives a stage back, as a consumer whose products with it are complete; -1 for none.</summary>
    public void Release(int stage)
    {
        if (stage >= 0 && Warpgroups.IsLeader)
            Ptx.MbarrierArrive(Empty(stage));
    }

    /// <summary>Waits, as a consumer, until a stage is full.</summary>
    /// <returns>The address of the stage.</returns>
    public int AwaitFull(RingPosition position)
    {
        Ptx.MbarrierWait(Full(position.Stage), position.Parity);
        return Tile(position.Stage);
    }
}

/// <summary>A place in the endless walk round a ring: one number, because all sums of a tile want registers beside it.</summary>
/// <param name="Step">The steps gone.</param>
internal readonly record struct RingPosition(int Step)
{
    /// <summary>The stage.</summary>
    public int Stage => Step & StageRing.Stages - 1;

    /// <summary>The parity of the walk's round.</summary>
    public int Parity => Step / StageRing.Stages & 1;

    /// <summary>Returns the next place.</summary>
    public RingPosition Next() => new(Step + 1);
}
