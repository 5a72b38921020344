namespace IlgpuColorize.Sass;

/// <summary>
/// What a multiprocessor of an H100 SXM can do in a clock, and the chip in a second (NVIDIA H100 Tensor Core GPU Architecture, 2022; CUDA
/// C++ Programming Guide, "Arithmetic Instructions").
/// Rooflines stand on these figures, none of which was measured here.
/// </summary>
public static class H100
{
    /// <summary>Multiprocessors.</summary>
    public const int Multiprocessors = 132;

    /// <summary>Clocks in a microsecond, boosted.</summary>
    public const double ClocksPerMicrosecond = 1830;

    /// <summary>Multiply-adds in bfloat16 of the four tensor cores in a clock: 989 TFLOP/s in all.</summary>
    public const int TensorProducts = 2048;

    /// <summary>Instructions of warps that are issued in a clock, one by each of four schedulers.</summary>
    public const int IssueSlots = 4;

    /// <summary>Bytes of shared memory in a clock.</summary>
    public const int SharedBytes = 128;

    /// <summary>Bytes from L2 in a clock, at the most.</summary>
    public const int L2Bytes = 64;
}
