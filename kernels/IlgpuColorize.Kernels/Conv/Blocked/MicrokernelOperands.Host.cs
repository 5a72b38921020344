namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The operands of one call of the microkernel: a tile of rows and some vectors of channels, for each of some segments of a common length.
/// </summary>
internal readonly unsafe struct MicrokernelOperands(
    float** rows, nint rowFirst, nint rowStep, float* lanes, nint* laneOffsets, nint laneStep, int segments, int length)
{
    /// <summary>For each segment, the addresses of the tile's rows.</summary>
    public readonly float** Rows = rows;

    /// <summary>Offset of a row's first element.</summary>
    public readonly nint RowFirst = rowFirst;

    /// <summary>Distance of a row's elements.</summary>
    public readonly nint RowStep = rowStep;

    /// <summary>The vectors of channels, from where the segments' offsets count.</summary>
    public readonly float* Lanes = lanes;

    /// <summary>For each segment, the offset of its first vectors.</summary>
    public readonly nint* LaneOffsets = laneOffsets;

    /// <summary>Distance of vectors.</summary>
    public readonly nint LaneStep = laneStep;

    /// <summary>Number of segments.</summary>
    public readonly int Segments = segments;

    /// <summary>Elements of a segment.</summary>
    public readonly int Length = length;
}

/// <summary>What the microkernel adds to sums, and where they go.</summary>
internal readonly unsafe struct MicrokernelEpilogue(float* bias, float* added, nint addedPitch, float* target, nint targetPitch, int count)
{
    /// <summary>The bias of the tile's channels; null for none.</summary>
    public readonly float* Bias = bias;

    /// <summary>The tile's channels of a tensor; null for none.</summary>
    public readonly float* Added = added;

    /// <summary>Distance of that tensor's pixels.</summary>
    public readonly nint AddedPitch = addedPitch;

    /// <summary>The tile's channels of the result; null where it takes the place of the sums.</summary>
    public readonly float* Target = target;

    /// <summary>Distance of the result's pixels.</summary>
    public readonly nint TargetPitch = targetPitch;

    /// <summary>How many of the tile's channels there are.</summary>
    public readonly int Count = count;
}
