namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// What a warp of a group has of every stage, in numbers that stay the same for a whole row: the tiles of its group, and the steps of these
/// that are its part.
/// </summary>
/// <param name="LastStage">The output's stage; those before are first convolutions and gated ones in turn.</param>
/// <param name="FirstTiles">The group's tiles of a first convolution.</param>
/// <param name="GatedTiles">The group's tiles of a gated convolution.</param>
/// <param name="LastTiles">The group's tiles of the output.</param>
/// <param name="FirstOfGated">The group's first tile of a gated convolution.</param>
/// <param name="FirstOfOthers">The group's first tile of any other stage.</param>
/// <param name="BlockBegin">The step that the warp's part of a block's tile begins with.</param>
/// <param name="BlockEnd">The step that it ends before.</param>
/// <param name="LastBegin">The step that the warp's part of an output's tile begins with.</param>
/// <param name="LastEnd">The step that it ends before.</param>
/// <param name="StepsOfTap">The steps of a block's tile that read the pixel to the left.</param>
internal readonly record struct DrawRowDuty(
    int LastStage, int FirstTiles, int GatedTiles, int LastTiles, int FirstOfGated, int FirstOfOthers, int BlockBegin, int BlockEnd,
    int LastBegin, int LastEnd, int StepsOfTap)
{
    /// <summary>Returns the duty of a warp of a group.</summary>
    public static DrawRowDuty Of(in DrawRowFragments fragments, int rank, int warp)
    {
        int last = 2 * fragments.Layers;
        return new(
            last, fragments.TilesOf(rank, 0), fragments.TilesOf(rank, 1), fragments.TilesOf(rank, last), fragments.FirstTile(rank, 1),
            fragments.FirstTile(rank, 0), fragments.PartOf(warp, 0), fragments.PartOf(warp + 1, 0), fragments.PartOf(warp, last),
            fragments.PartOf(warp + 1, last), fragments.StepsOfTap);
    }

    /// <summary>True for a block's gated convolution.</summary>
    public static bool IsGated(int stage) => (stage & 1) != 0;

    /// <summary>True for the output's stage.</summary>
    public bool IsLast(int stage) => stage == LastStage;

    /// <summary>Gets the group's tiles of a stage.</summary>
    public int Tiles(int stage) => IsLast(stage) ? LastTiles : IsGated(stage) ? GatedTiles : FirstTiles;

    /// <summary>Gets the group's first tile of a stage.</summary>
    public int FirstTile(int stage) => IsGated(stage) ? FirstOfGated : FirstOfOthers;

    /// <summary>Gets the step of a stage's tiles that the warp begins with.</summary>
    public int Begin(int stage) => IsLast(stage) ? LastBegin : BlockBegin;

    /// <summary>Gets the step of a stage's tiles that the warp ends before.</summary>
    public int End(int stage) => IsLast(stage) ? LastEnd : BlockEnd;

    /// <summary>Gets the step of a stage's tiles from which on they read the pixel's own activations.</summary>
    public int FirstOwn(int stage) => IsLast(stage) ? 0 : StepsOfTap;
}
