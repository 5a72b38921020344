using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Lays out the weights of <see cref="DrawRow"/> in bfloat16 as the warps of a group read them: each warp has one endless stream, which begins anew with every pixel. A stream is
/// a sequence of steps of <see cref="MmaTile.StepElements"/> reduced elements of one tile of 16 outputs; a step holds 16 bytes for each lane, twice. Tile t of a stage belongs to
/// warp t % 10. In a tile, outputs 2g and 2g + 1 are rows g and g + 8: a lane's accumulators then hold two neighbouring outputs, a (p, q) of a gate for one.
/// Reduced elements of a block's stage are the left pixel's 2 G activations, then the pixel's own; of the output's stage the pixel's own, of which every second, elu(-r), weighs 0.
/// </summary>
/// <param name="Channels">Channels of the stream, G, a multiple of 16.</param>
/// <param name="Layers">Gated blocks.</param>
/// <param name="MixtureChannels">Outputs of the last stage.</param>
internal readonly record struct DrawRowFragments(int Channels, int Layers, int MixtureChannels)
{
    /// <summary>The warps of a group: at 160 channels each has one tile of a first convolution and two of a gated one.</summary>
    public const int Warps = 10;

    private const int HalfElements = MmaTile.StepElements / 2;
    private const int LaneElements = 8;

    /// <summary>Gets the elements of all streams.</summary>
    public int Elements => FirstStep(Warps) * ElementsOfStep;

    private static int ElementsOfStep => MmaTile.StepBytes / sizeof(ushort);

    /// <summary>Gets the tiles of a stage, the last one padded with outputs that weigh 0.</summary>
    public int Tiles(int stage)
        => stage == 2 * Layers ? (MixtureChannels + MmaTile.Rows - 1) / MmaTile.Rows : (1 + stage % 2) * Channels / MmaTile.Rows;

    /// <summary>Gets the steps of a tap, 2 G activations of a pixel.</summary>
    public int StepsOfTap => 2 * Channels / MmaTile.StepElements;

    /// <summary>Gets the steps of a tile.</summary>
    public int StepsOfTile(int stage) => stage == 2 * Layers ? StepsOfTap : 2 * StepsOfTap;

    /// <summary>Gets the reduced elements of a stage.</summary>
    public int Reduced(int stage) => StepsOfTile(stage) * MmaTile.StepElements;

    /// <summary>Gets the steps that a warp's stream has for a pixel.</summary>
    public int Steps(int warp) => FirstStep(warp + 1) - FirstStep(warp);

    /// <summary>Gets the step, counted through all streams, that a warp's stream begins with.</summary>
    public int FirstStep(int warp)
        => Layers * (TilesBefore(warp, Tiles(0)) + TilesBefore(warp, Tiles(1))) * 2 * StepsOfTap + TilesBefore(warp, Tiles(2 * Layers)) * StepsOfTap;

    /// <summary>Returns where a weight lies.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="output">The output, up to the end of the last tile.</param>
    /// <param name="reduced">The reduced element.</param>
    public int Index(int stage, int output, int reduced)
    {
        int tile = output / MmaTile.Rows, group = output % MmaTile.Rows / 2, isLower = output % 2;
        int step = StepOf(stage, tile) + reduced / MmaTile.StepElements;
        int half = reduced % MmaTile.StepElements / HalfElements, k = reduced % HalfElements;
        // The A fragment of m16n8k16: lane 4g + t has columns 2t and 2t + 1 of rows g and g + 8, then of both rows columns 2t + 8 and 2t + 9.
        int lane = 4 * group + k % 8 / 2, register = isLower + 2 * (k / 8);
        return step * ElementsOfStep + half * (ElementsOfStep / 2) + lane * LaneElements + register * 2 + k % 2;
    }

    private int StepOf(int stage, int tile)
    {
        int warp = tile % Warps;
        int first = TilesOf(warp, Tiles(0)), gated = TilesOf(warp, Tiles(1));
        int tilesBefore = stage / 2 * (first + gated) + stage % 2 * first;
        return FirstStep(warp) + tilesBefore * 2 * StepsOfTap + tile / Warps * StepsOfTile(stage);
    }

    // Of tiles dealt in turn to all warps: those of one, and those of all before it.
    private static int TilesOf(int warp, int tiles) => TilesBefore(warp + 1, tiles) - TilesBefore(warp, tiles);

    private static int TilesBefore(int warp, int tiles) => warp * (tiles / Warps) + Math.Min(warp, tiles % Warps);
}
