using IlgpuColorize.Data;
using NetVips;
using static NetVips.Enums;

namespace IlgpuColorize.Vips;

/// <summary>Converts libvips' images between their colour spaces and sRGB, which this program computes in.</summary>
internal static class VipsColours
{
    private const string ProfileField = "icc-profile-data";

    /// <summary>Returns the upright pixels of an image, in sRGB where a profile or its space says how.</summary>
    /// <exception cref="ImageFileException">Its samples have no defined white.</exception>
    public static RgbImage ToRgb(string path, Image whole)
    {
        using Image upright = Upright(path, whole);
        using Image colour = ColourOf(upright), srgb = ToSrgb(colour);
        if (upright.Bands == colour.Bands)
            return VipsPixels.ToPicture(srgb, alpha: null);
        using Image alpha = upright.ExtractBand(colour.Bands);
        return VipsPixels.ToPicture(srgb, VipsPixels.ToAlpha(alpha));
    }

    /// <summary>Returns an image without the opacities that follow its colours.</summary>
    public static Image ColourOf(Image upright) => upright.ExtractBand(0, n: upright.Interpretation switch
    {
        Interpretation.Cmyk => 4,
        Interpretation.Bw or Interpretation.Grey16 => 1,
        _ => 3,
    });

    /// <summary>Whether an image has a profile of its own.</summary>
    public static bool HasProfile(Image colour) => colour.Contains(ProfileField);

    /// <summary>The profile of an image that has one.</summary>
    public static byte[] ProfileOf(Image colour) => (byte[])colour.Get(ProfileField);

    /// <summary>
    /// Converts colours to sRGB of 16 bits through their profile, pixel by pixel as they are asked for; sRGB stays as it is.
    /// </summary>
    /// <exception cref="VipsException">The profile cannot be used; it may also show itself in the first pixel.</exception>
    public static Image Convert(Image colour)
    {
        // A picture without a usable profile is sRGB by convention; CMYK has no such meaning, so libvips lends it its own profile.
        bool isInks = colour.Interpretation == Interpretation.Cmyk;
        if (!isInks && !HasProfile(colour))
            return colour.Copy();
        return colour.IccTransform(
            "srgb", intent: Intent.Relative, blackPointCompensation: true, embedded: true, inputProfile: isInks ? "cmyk" : null, depth: 16);
    }

    /// <summary>Converts sRGB to the profile that is wanted for the output, which the image then carries; alpha stays as it is.</summary>
    /// <param name="srgb">The picture.</param>
    /// <param name="metadata">What the photo's file said.</param>
    /// <param name="profile">What is wanted.</param>
    /// <param name="lazily">Whether pixels are converted when they are asked for.</param>
    public static Image ToProfile(Image srgb, PhotoMetadata metadata, OutputProfile profile, bool lazily = false)
    {
        using Image tagged = VipsMetadata.WithProfile(srgb, Image.ProfileLoad("srgb"));
        if (profile == OutputProfile.P3)
            return ToProfile(tagged, "p3", lazily);
        if (profile == OutputProfile.Srgb || !metadata.HasRgbProfile)
            return tagged.Copy();
        // libvips takes a profile from a file; from memory only by way of Lab, whose table errs by 3 of 255 levels in the dark.
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, metadata.Profile!);
            return ToProfile(tagged, path, lazily);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Image ToProfile(Image tagged, string profile, bool lazily)
    {
        int depth = tagged.Format == BandFormat.Ushort ? 16 : 8;
        using Image converted = tagged.IccTransform(profile, intent: Intent.Relative, embedded: true, depth: depth);
        return lazily ? converted.Copy() : converted.CopyMemory();
    }

    private static Image Upright(string path, Image whole)
    {
        using Image upright = whole.Autorot();
        if (upright.Format is BandFormat.Uchar or BandFormat.Ushort)
            return upright.Copy();
        // Real numbers have a meaning where the file names their space: Lab, or linear light.
        if (upright.Interpretation is Interpretation.Lab or Interpretation.Labs or Interpretation.Scrgb)
            return upright.Colourspace(Interpretation.Rgb16).CopyMemory();
        throw new ImageFileException(
            $"{path}: its samples are of the kind {upright.Format}, whose white is not defined; convert the file to 8 or 16 bits.");
    }

    private static Image ToSrgb(Image colour)
    {
        try
        {
            using Image converted = Convert(colour);
            return HasProfile(colour) || colour.Interpretation == Interpretation.Cmyk ? converted.CopyMemory() : converted.Copy();
        }
        catch (VipsException) when (colour.Interpretation != Interpretation.Cmyk)
        {
            return colour.Copy();
        }
    }
}
