namespace IlgpuColorize.PtxEmulator.Execution;

/// <summary>Is a set of lanes of a warp that are at one instruction together.</summary>
internal sealed class Fragment(uint lanes, int pc)
{
    public uint Lanes { get; set; } = lanes;

    /// <summary>Gets or sets the index of the instruction to come.</summary>
    public int Pc { get; set; } = pc;

    /// <summary>Gets or sets whether others run first.</summary>
    public bool Parked { get; set; }

    /// <summary>Gets or sets what the lanes wait for since they arrived: the generation of a barrier, or null.</summary>
    public long? Ticket { get; set; }
}
