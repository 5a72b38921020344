using System.Runtime.CompilerServices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Memory of the calling thread for one item of work. It grows to what the largest item asked for, and lives as long as the thread.
/// </summary>
internal unsafe ref struct HostScratch
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static byte[]? t_memory;

    private byte* _next;

    /// <summary>Takes the calling thread's memory, which must not be in use.</summary>
    /// <param name="bytes">At least the sum of what will be taken, <see cref="Alignment"/> more for each time.</param>
    public HostScratch(long bytes)
    {
        if (t_memory is null || t_memory.Length < bytes)
            t_memory = GC.AllocateUninitializedArray<byte>(checked((int)Math.Max(bytes, 1 << 16)), pinned: true);
        _next = (byte*)Unsafe.AsPointer(ref t_memory[0]);
    }

    /// <summary>Returns the bytes to ask for so that an array fits.</summary>
    public static long SizeOf<T>(long count)
        where T : unmanaged => count * sizeof(T) + Alignment;

    /// <summary>Takes an array, aligned to a cache line. Its contents are undefined.</summary>
    public T* Take<T>(long count)
        where T : unmanaged
    {
        var start = (T*)(((nint)_next + Alignment - 1) & -Alignment);
        _next = (byte*)(start + count);
        return start;
    }
}
