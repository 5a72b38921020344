namespace IlgpuColorize.TestKit.Cuda;

/// <summary>Random numbers as bf16 has them.</summary>
internal sealed class Bf16Array
{
    public Bf16Array(int length, int seed)
    {
        double[] drawn = Numbers.Uniform(seed, length);
        // What is left of a float without its lower half is a bf16.
        Bits = Array.ConvertAll(drawn, value => (ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16));
        Values = Array.ConvertAll(Bits, bits => (double)BitConverter.UInt32BitsToSingle((uint)bits << 16));
    }

    public ushort[] Bits { get; }

    public double[] Values { get; }
}
