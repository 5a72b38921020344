using ILGPU;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// Reads and writes the group's dynamic shared memory by the addresses that <see cref="Ptx"/> takes, as loads and stores of ILGPU, whose
/// results are registers.
/// </summary>
/// <param name="Start">Where dynamic shared memory begins, <see cref="Ptx.DynamicSharedMemory"/>.</param>
internal readonly record struct SharedWords(int Start)
{
    /// <summary>Reads a word.</summary>
    public uint Word(int address) => SharedMemory.GetDynamic<uint>()[IndexOf(address)];

    /// <summary>Reads a float32.</summary>
    public float Single(int address) => SharedMemory.GetDynamic<float>()[IndexOf(address)];

    /// <summary>Reads two neighbouring float32, aligned to 8 bytes.</summary>
    public TwoValues Singles(int address) => Singles(address, 0);

    /// <summary>Reads two neighbouring float32 some multiple of 8 bytes, a constant, after an address.</summary>
    public TwoValues Singles(int address, int distance)
        => TwoValues.OfSingleBits(SharedMemory.GetDynamic<ulong>()[(long)((address - Start) >> 3) + distance / 8]);

    /// <summary>Writes a float32.</summary>
    public void Store(int address, float value) => SharedMemory.GetDynamic<float>()[IndexOf(address)] = value;

    /// <summary>Writes a word.</summary>
    public void StoreWord(int address, uint value) => SharedMemory.GetDynamic<uint>()[IndexOf(address)] = value;

    /// <summary>Returns the index of a word in dynamic shared memory.</summary>
    public int IndexOf(int address) => (address - Start) >> 2;
}
