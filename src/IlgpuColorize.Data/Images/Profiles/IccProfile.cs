using System.Buffers.Binary;
using System.Numerics;

namespace IlgpuColorize.Data;

/// <summary>
/// An ICC profile that is a formula: a curve of each channel and, where they are red, green and blue, the XYZ of each (ICC.1:2022, 7 and
/// 8.3). Profiles of inks, and of some scanners, are tables instead.
/// </summary>
internal sealed class IccProfile
{
    private const int HeaderLength = 128;
    private const int TagLength = 12;
    private const int MostTags = 100;

    // sRGB's primaries beside the white that profiles count from, D50.
    private static readonly Matrix4x4 s_srgbToXyz = Columns(
        new(0.43607f, 0.22249f, 0.01392f), new(0.38515f, 0.71687f, 0.09708f), new(0.14307f, 0.06061f, 0.71410f));

    private readonly IccCurve[] _curves;
    private readonly Matrix4x4 _toSrgb, _fromSrgb;

    private IccProfile(IccCurve[] curves, Matrix4x4 toXyz)
    {
        _curves = curves;
        Matrix4x4.Invert(s_srgbToXyz, out Matrix4x4 xyzToSrgb);
        Matrix4x4.Invert(toXyz, out Matrix4x4 fromXyz);
        (_toSrgb, _fromSrgb) = (toXyz * xyzToSrgb, s_srgbToXyz * fromXyz);
    }

    /// <summary>Whether the profile describes greys alone.</summary>
    public bool IsGrey => _curves.Length == 1;

    /// <summary>Tells whether a profile converts by tables, which take a colour engine.</summary>
    public static bool IsTable(ReadOnlySpan<byte> profile)
        => HasHeader(profile) && (Tag(profile, "A2B0"u8).Length > 0 || Tag(profile, "A2B1"u8).Length > 0) && Parse(profile) is null;

    /// <summary>Reads a profile.</summary>
    /// <returns>The profile; null where it is no formula, or damaged.</returns>
    public static IccProfile? Parse(ReadOnlySpan<byte> profile)
    {
        if (!HasHeader(profile))
            return null;
        if (profile.Slice(16, 4).SequenceEqual("GRAY"u8))
            return IccCurve.Parse(Tag(profile, "kTRC"u8)) is { } grey ? new IccProfile([grey], s_srgbToXyz) : null;
        if (!profile.Slice(16, 4).SequenceEqual("RGB "u8) || !profile.Slice(20, 4).SequenceEqual("XYZ "u8))
            return null;
        return IccCurve.Parse(Tag(profile, "rTRC"u8)) is { } r && IccCurve.Parse(Tag(profile, "gTRC"u8)) is { } g
            && IccCurve.Parse(Tag(profile, "bTRC"u8)) is { } b && Color(Tag(profile, "rXYZ"u8)) is { } red
            && Color(Tag(profile, "gXYZ"u8)) is { } green && Color(Tag(profile, "bXYZ"u8)) is { } blue
            && Columns(red, green, blue) is var toXyz && Matrix4x4.Invert(toXyz, out _)
            ? new IccProfile([r, g, b], toXyz)
            : null;
    }

    /// <summary>Converts a value of this profile to linear sRGB, which leaves [0, 1] for colours outside its gamut.</summary>
    public Vector3 ToLinear(Vector3 rgb)
        => IsGrey
            ? new Vector3(_curves[0].Decode(rgb.X))
            : Vector3.Transform(new Vector3(_curves[0].Decode(rgb.X), _curves[1].Decode(rgb.Y), _curves[2].Decode(rgb.Z)), _toSrgb);

    /// <summary>Converts linear sRGB to a value of this profile, in [0, 1].</summary>
    public Vector3 FromLinear(Vector3 linear)
    {
        linear = Vector3.Transform(linear, _fromSrgb);
        return new Vector3(_curves[0].Encode(linear.X), _curves[1].Encode(linear.Y), _curves[2].Encode(linear.Z));
    }

    private static bool HasHeader(ReadOnlySpan<byte> profile)
        => profile.Length > HeaderLength + 4 && profile.Slice(36, 4).SequenceEqual("acsp"u8);

    private static ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> profile, ReadOnlySpan<byte> name)
    {
        uint count = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(profile[HeaderLength..]), MostTags);
        for (int i = 0; i < count && HeaderLength + 4 + (i + 1) * TagLength <= profile.Length; i++)
        {
            ReadOnlySpan<byte> entry = profile.Slice(HeaderLength + 4 + i * TagLength, TagLength);
            uint at = BinaryPrimitives.ReadUInt32BigEndian(entry[4..]), length = BinaryPrimitives.ReadUInt32BigEndian(entry[8..]);
            if (entry.StartsWith(name))
                return (ulong)at + length <= (ulong)profile.Length ? profile.Slice((int)at, (int)length) : [];
        }
        return [];
    }

    private static Vector3? Color(ReadOnlySpan<byte> tag)
        => tag.Length >= 20 && tag.StartsWith("XYZ "u8) ? new Vector3(Number(tag[8..]), Number(tag[12..]), Number(tag[16..])) : null;

    private static float Number(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes) / 65536f;

    // Vectors are rows in System.Numerics, so that a primary is a row.
    private static Matrix4x4 Columns(Vector3 red, Vector3 green, Vector3 blue) => new(
        red.X, red.Y, red.Z, 0,
        green.X, green.Y, green.Z, 0,
        blue.X, blue.Y, blue.Z, 0,
        0, 0, 0, 1);
}
