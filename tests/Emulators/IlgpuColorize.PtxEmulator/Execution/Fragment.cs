namespace IlgpuColorize.PtxEmulator.Execution;

/// <summary>A set of lanes of a warp that are at one instruction together.</summary>
internal sealed class Fragment(uint lanes, int pc)
{
    public uint Lanes { get; set; } = lanes;

    /// <summary>The index of the instruction to come.</summary>
    public int Pc { get; set; } = pc;

    /// <summary>True when others run first.</summary>
    public bool Parked { get; set; }

    /// <summary>What the lanes wait for since they arrived: the generation of a barrier, or null.</summary>
    public long? Ticket { get; set; }
}
