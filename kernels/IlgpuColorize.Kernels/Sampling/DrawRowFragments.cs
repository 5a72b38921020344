using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Lays out the weights of <see cref="DrawRow"/> in bfloat16 as warps read them: each warp of each group of a cluster has one endless
/// stream, which begins anew with every pixel. Tile t of 16 outputs of a gated stage belongs to the group of rank t % groups, of another
/// stage to that of half the groups further, so that no group has the most of both. A tile's reduced elements are cut into steps of
/// <see cref="MmaTile.StepElements"/>, and these into a part for each warp, in order. A stream is the sequence of a warp's parts, stage by
/// stage and tile by tile; a step holds 16 bytes for each lane, twice. In a tile, outputs 2g and 2g + 1 are rows g and g + 8: a lane's
/// accumulators then hold two neighbouring outputs, a (p, q) of a gate for one. Reduced elements of a block's stage are the left pixel's 2
/// G activations, then the pixel's own; of the output's stage the pixel's own, of which every second, elu(-r), weighs 0.
/// </summary>
/// <param name="Channels">Channels of the stream, G, a multiple of 16.</param>
/// <param name="Layers">Gated blocks.</param>
/// <param name="MixtureChannels">Outputs of the last stage.</param>
/// <param name="Groups">Groups of a cluster.</param>
internal readonly record struct DrawRowFragments(int Channels, int Layers, int MixtureChannels, int Groups)
{
    /// <summary>The warps of a group: at 160 channels each has two steps of a block's tiles and one of the output's.</summary>
    public const int Warps = 10;

    private const int HalfElements = MmaTile.StepElements / 2;
    private const int LaneElements = 8;

    /// <summary>Gets the elements of all streams.</summary>
    public int Elements => FirstStep(Groups, 0) * ElementsOfStep;

    private static int ElementsOfStep => MmaTile.StepBytes / sizeof(ushort);

    private int LastStage => 2 * Layers;

    /// <summary>Gets the tiles of a stage, the last one padded with outputs that weigh 0.</summary>
    public int Tiles(int stage)
        => stage == LastStage ? (MixtureChannels + MmaTile.Rows - 1) / MmaTile.Rows : (1 + stage % 2) * Channels / MmaTile.Rows;

    /// <summary>Gets the tiles of a stage that a group has: its first one, that + groups and so on.</summary>
    public int TilesOf(int rank, int stage) => TilesBefore(rank + 1, stage) - TilesBefore(rank, stage);

    /// <summary>Gets the first tile of a stage that a group has, if there are as many.</summary>
    public int FirstTile(int rank, int stage) => (rank + Groups - Shift(stage)) % Groups;

    /// <summary>Gets the steps of a tap, 2 G activations of a pixel.</summary>
    public int StepsOfTap => 2 * Channels / MmaTile.StepElements;

    /// <summary>Gets the steps of a tile.</summary>
    public int StepsOfTile(int stage) => stage == LastStage ? StepsOfTap : 2 * StepsOfTap;

    /// <summary>Gets the reduced elements of a stage.</summary>
    public int Reduced(int stage) => StepsOfTile(stage) * MmaTile.StepElements;

    /// <summary>Gets the step of a tile that a warp's part begins with; where the next warp's begins, it ends.</summary>
    public int PartOf(int warp, int stage) => warp * StepsOfTile(stage) / Warps;

    /// <summary>Gets the steps that a warp's stream has for a pixel.</summary>
    public int Steps(int rank, int warp) => FirstStep(rank, warp + 1) - FirstStep(rank, warp);

    /// <summary>Gets the step, counted through all streams, that a warp's stream begins with.</summary>
    public int FirstStep(int rank, int warp)
        => Layers * (
            (TilesBefore(rank, 0) + TilesBefore(rank, 1)) * StepsOfTile(0) + (TilesOf(rank, 0) + TilesOf(rank, 1)) * PartOf(warp, 0))
            + TilesBefore(rank, LastStage) * StepsOfTile(LastStage) + TilesOf(rank, LastStage) * PartOf(warp, LastStage);

    /// <summary>Returns where a weight lies.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="output">The output, up to the end of the last tile.</param>
    /// <param name="reduced">The reduced element.</param>
    public int Index(int stage, int output, int reduced)
    {
        int tile = output / MmaTile.Rows, group = output % MmaTile.Rows / 2, isLower = output % 2;
        int step = StepOf(stage, tile, reduced / MmaTile.StepElements);
        int half = reduced % MmaTile.StepElements / HalfElements, k = reduced % HalfElements;
        // The A fragment of m16n8k16: lane 4g + t has columns 2t and 2t + 1 of rows g and g + 8, then of both rows columns 2t + 8 and 2t +
        // 9.
        int lane = 4 * group + k % 8 / 2, register = isLower + 2 * (k / 8);
        return step * ElementsOfStep + half * (ElementsOfStep / 2) + lane * LaneElements + register * 2 + k % 2;
    }

    private int StepOf(int stage, int tile, int step)
    {
        // The last warp whose part begins at the step or before: warp * steps / warps < step + 1.
        int warp = (Warps * step + Warps - 1) / StepsOfTile(stage), rank = (tile + Shift(stage)) % Groups;
        int tilesBefore = stage / 2 * (TilesOf(rank, 0) + TilesOf(rank, 1)) + stage % 2 * TilesOf(rank, 0);
        return FirstStep(rank, warp) + tilesBefore * StepsOfPart(warp, 0)
            + tile / Groups * StepsOfPart(warp, stage) + step - PartOf(warp, stage);
    }

    private int StepsOfPart(int warp, int stage) => PartOf(warp + 1, stage) - PartOf(warp, stage);

    // How many groups further than those of gated stages a stage's tiles begin.
    private int Shift(int stage) => stage % 2 == 0 ? Groups / 2 : 0;

    // Of the groups before, those up to the shift have the last tiles of every round, the others the first.
    private int TilesBefore(int rank, int stage)
    {
        int shift = Shift(stage), rest = Tiles(stage) % Groups;
        int ofLast = Math.Min(Math.Max(rest - (Groups - shift), 0), Math.Min(rank, shift));
        return rank * (Tiles(stage) / Groups) + ofLast + Math.Min(rest, Math.Max(rank - shift, 0));
    }
}
