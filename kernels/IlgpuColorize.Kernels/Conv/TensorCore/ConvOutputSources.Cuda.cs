using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>What <see cref="ConvOutput"/> reads beside the sums of eight channels, as it is stored.</summary>
/// <param name="Eight">Of these channels: what concat_elu gave, or what is added, in float32 the first four.</param>
/// <param name="Four">Of half as many: what is added behind concat_elu's derivative, or a gate's residual.</param>
/// <param name="More">The (p, q) whose gradients follow from concat_elu's; or what is added in float32: behind concat_elu's derivative, or
/// the last four.</param>
internal readonly record struct ConvOutputOperands(EightBFloat16 Eight, FourBFloat16 Four, EightBFloat16 More);

/// <summary>
/// Where the operands of a <see cref="ConvOutput"/> lie, each by one rule for all pixels and channels, so that asking for them takes no
/// decision: a load that stands behind one is waited for where the branches meet.
/// </summary>
/// <param name="Eight">Those of <see cref="ConvOutputOperands.Eight"/>.</param>
/// <param name="Four">Those of <see cref="ConvOutputOperands.Four"/>.</param>
/// <param name="More">Those of <see cref="ConvOutputOperands.More"/>.</param>
internal readonly record struct ConvOutputSources(OperandRows Eight, OperandRows Four, OperandRows More)
{
    /// <summary>Finds them.</summary>
    /// <param name="output">The output.</param>
    /// <param name="spare">Address of 16 bytes, aligned to them, that are read where there is nothing to read.</param>
    public static ConvOutputSources Of(in ConvOutput output, long spare)
    {
        PixelRows added = output.IsSingle == 0 ? output.Added : default, single = output.IsSingle == 0 ? default : output.Added;
        OperandRows none = new(spare, 0, 0);
        return output.Pairs.Exists
            ? new(
                OperandRows.BFloat16(output.Pairs, none),
                OperandRows.HalfOfBFloat16(added, none),
                OperandRows.BFloat16(output.Pq, OperandRows.HalfOfSingle(single, none)))
            : new(
                OperandRows.BFloat16(added, OperandRows.Single(single, 0, none)),
                OperandRows.HalfOfBFloat16(output.Residual, none),
                OperandRows.Single(single, 4, none));
    }

    /// <summary>
    /// Asks for what the finish of eight channels of a pixel reads beside its sums: long before, so that it is there when they are.
    /// </summary>
    /// <param name="pixel">The output pixel.</param>
    /// <param name="channel">The first of the channels, a multiple of 8.</param>
    public ConvOutputOperands Ask(int pixel, int channel)
        => new(
            EightBFloat16.Load(Eight.AddressOf(pixel, channel)), FourBFloat16.Load(Four.AddressOf(pixel, channel)),
            EightBFloat16.Load(More.AddressOf(pixel, channel)));
}

/// <summary>The rule by which a tensor's pixels and channels lie in memory.</summary>
/// <param name="Address">Of the first.</param>
/// <param name="PixelBytes">Bytes from pixel to pixel.</param>
/// <param name="ChannelBytes">Bytes from channel to channel of the sums.</param>
internal readonly record struct OperandRows(long Address, int PixelBytes, int ChannelBytes)
{
    /// <summary>Returns the rule of a bfloat16 tensor with the channels of the sums, or another one where there is none.</summary>
    public static OperandRows BFloat16(PixelRows rows, OperandRows otherwise)
        => rows.Exists ? new(rows.Address, 2 * rows.Pitch, 2) : otherwise;

    /// <summary>Returns the rule of a bfloat16 tensor with half the channels.</summary>
    public static OperandRows HalfOfBFloat16(PixelRows rows, OperandRows otherwise)
        => rows.Exists ? new(rows.Address, 2 * rows.Pitch, 1) : otherwise;

    /// <summary>Returns the rule of a float32 tensor, from one of the channels.</summary>
    public static OperandRows Single(PixelRows rows, int first, OperandRows otherwise)
        => rows.Exists ? new(rows.Single(0, first), 4 * rows.Pitch, 4) : otherwise;

    /// <summary>Returns the rule of a float32 tensor with half the channels.</summary>
    public static OperandRows HalfOfSingle(PixelRows rows, OperandRows otherwise)
        => rows.Exists ? new(rows.Address, 4 * rows.Pitch, 2) : otherwise;

    /// <summary>Returns the address of a pixel's channel, a multiple of 8.</summary>
    public long AddressOf(int pixel, int channel) => Address + (long)pixel * PixelBytes + channel * ChannelBytes;
}
