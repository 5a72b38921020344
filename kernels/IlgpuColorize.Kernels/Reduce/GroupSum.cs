using ILGPU;

namespace IlgpuColorize.Kernels.Reduce;

/// <summary>Sums over the threads of a group, in a fixed order.</summary>
internal static class GroupSum
{
    /// <summary>The threads of a group.</summary>
    public const int Threads = Columns * Rows;

    /// <summary>The threads that receive a sum, each that of a column.</summary>
    public const int Columns = 32;

    /// <summary>The threads whose values make one sum.</summary>
    public const int Rows = 8;

    /// <summary>
    /// Returns, to the first 32 threads, the sum of every 32nd thread's value from their own on; to others their value. Every thread of the
    /// group calls it.
    /// </summary>
    public static float OfColumn(float value)
    {
        int thread = Group.IdxX;
        ArrayView<float> values = SharedMemory.Allocate<float>(Threads);
        values[thread] = value;
        Group.Barrier();
        if (thread < Columns)
        {
            for (int row = 1; row < Rows; row++)
                value += values[row * Columns + thread];
        }
        return value;
    }
}
