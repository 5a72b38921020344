using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A filter in the order in which the microkernel reads it: [block of result channels][tap][reduced channel][lane], lanes beyond the
/// channels zero. Of a filter transformed for Winograd's method, the 36 products take the place of taps. In front lies a row of zeros as
/// long as a pixel, which stands for what lies outside the image.
/// </summary>
internal sealed class PackedFilter : IDisposable
{
    private readonly DeviceBuffer<float>? _own;
    private readonly int _start;
    private ArrayView<float> _memory;
    private int _unpacked;

    /// <summary>Takes memory for a filter.</summary>
    public PackedFilter(ComputeDevice device, HostTile tile, int results, int taps, int reduced, int itemsPerBlock)
        : this(tile, results, taps, reduced, itemsPerBlock)
    {
        _own = device.Allocate<float>(Length);
        _memory = _own.View;
        device.DefaultStream.Clear(_memory.SubView(0, _start));
    }

    /// <summary>Describes a filter that has no memory until <see cref="Place"/>, and no row of zeros.</summary>
    public PackedFilter(HostTile tile, int results, int taps, int reduced, int itemsPerBlock)
    {
        Tile = tile;
        Results = results;
        Taps = taps;
        Reduced = reduced;
        ItemsPerBlock = itemsPerBlock;
        Blocks = BlocksOf(tile, results);
        _start = RowOf(reduced);
        Bytes = BytesOf(tile, results, taps, reduced);
        Invalidate();
    }

    public HostTile Tile { get; }

    public int Results { get; }

    public int Taps { get; }

    public int Reduced { get; }

    public int Blocks { get; }

    public int BlockLength => Taps * Reduced * Tile.Width();

    public int ItemsPerBlock { get; }

    /// <summary>The memory it takes.</summary>
    public long Bytes { get; }

    /// <summary>The elements of its memory.</summary>
    public int Length => checked((int)(Bytes / sizeof(float)));

    /// <summary>The items of packing work.</summary>
    public int Items => Blocks * ItemsPerBlock;

    public bool IsValid => Volatile.Read(ref _unpacked) == 0;

    public unsafe float* Zeros => _memory.AsHostPointer();

    public unsafe float* Lanes => Zeros + _start;

    public unsafe float* BlockOf(int item) => Lanes + (long)item * Reduced * Tile.Width();

    public void Invalidate() => _unpacked = Items;

    public void MarkPacked() => Interlocked.Decrement(ref _unpacked);

    /// <summary>Lets the filter lie in memory that others used since it was packed.</summary>
    public void Place(ArrayView<float> memory)
    {
        _memory = memory;
        Invalidate();
    }

    public void Dispose() => _own?.Dispose();

    /// <summary>Returns the memory that a filter would take.</summary>
    public static long BytesOf(HostTile tile, int results, int taps, int reduced)
        => sizeof(float) * (RowOf(reduced) + (long)BlocksOf(tile, results) * taps * reduced * tile.Width());

    private static int BlocksOf(HostTile tile, int results) => (results + tile.Width() - 1) / tile.Width();

    private static int RowOf(int reduced) => (reduced + 15) / 16 * 16;
}

/// <summary>Packs a tap of a block of output channels: a transposition, a cache line of input channels at a time.</summary>
internal readonly unsafe struct PackForFpropWork(PackedFilter packed, TensorView weights) : IHostWork
{
    private const int Line = 16;

    public void Execute(int item)
    {
        int width = packed.Tile.Width(), block = item / packed.Taps, tap = item % packed.Taps, channels = packed.Reduced;
        int lanes = Math.Min(width, packed.Results - block * width);
        float* target = packed.BlockOf(item);
        if (lanes < width)
            new Span<float>(target, channels * width).Clear();
        nint filter = (nint)packed.Taps * channels;
        float* source = weights.Data.AsHostPointer() + block * width * filter + tap * channels;
        for (int first = 0; first < channels; first += Line)
        {
            int end = Math.Min(first + Line, channels);
            for (int lane = 0; lane < lanes; lane++)
            {
                float* from = source + lane * filter;
                for (int c = first; c < end; c++)
                    target[c * width + lane] = from[c];
            }
        }
        packed.MarkPacked();
    }
}

/// <summary>Packs a tap of a block of input channels, which lie together already; the filter's last tap comes first.</summary>
internal readonly unsafe struct PackForDgradWork(PackedFilter packed, TensorView weights) : IHostWork
{
    public void Execute(int item)
    {
        int width = packed.Tile.Width(), block = item / packed.Taps, tap = item % packed.Taps, channels = packed.Results;
        int lanes = Math.Min(width, channels - block * width);
        float* target = packed.BlockOf(item);
        float* source = weights.Data.AsHostPointer() + (packed.Taps - 1 - tap) * channels + block * width;
        nint filter = (nint)packed.Taps * channels;
        for (int k = 0; k < packed.Reduced; k++)
        {
            var row = new Span<float>(target + k * width, width);
            new Span<float>(source + k * filter, lanes).CopyTo(row);
            row[lanes..].Clear();
        }
        packed.MarkPacked();
    }
}
