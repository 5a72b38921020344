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
        int colourBands = upright.Interpretation switch
        {
            Interpretation.Cmyk => 4,
            Interpretation.Bw or Interpretation.Grey16 => 1,
            _ => 3,
        };
        using Image colour = upright.ExtractBand(0, n: colourBands);
        using Image srgb = ToSrgb(colour);
        if (upright.Bands == colourBands)
            return VipsPixels.ToPicture(srgb, alpha: null);
        using Image alpha = upright.ExtractBand(colourBands);
        return VipsPixels.ToPicture(srgb, VipsPixels.ToAlpha(alpha));
    }

    /// <summary>Converts sRGB to the profile that is wanted for the output, which the image then carries; alpha stays as it is.</summary>
    public static Image ToProfile(Image srgb, PhotoMetadata metadata, OutputProfile profile)
    {
        using Image tagged = VipsMetadata.WithProfile(srgb, Image.ProfileLoad("srgb"));
        if (profile == OutputProfile.P3)
            return ToProfile(tagged, "p3");
        if (profile == OutputProfile.Srgb || !metadata.HasRgbProfile)
            return tagged.Copy();
        // libvips takes a profile from a file; from memory only by way of Lab, whose table errs by 3 of 255 levels in the dark.
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, metadata.Profile!);
            return ToProfile(tagged, path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Image ToProfile(Image tagged, string profile)
    {
        int depth = tagged.Format == BandFormat.Ushort ? 16 : 8;
        using Image converted = tagged.IccTransform(profile, intent: Intent.Relative, embedded: true, depth: depth);
        return converted.CopyMemory();
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
        // A picture without a usable profile is sRGB by convention; CMYK has no such meaning, so libvips lends it its own profile.
        if (colour.Interpretation == Interpretation.Cmyk)
        {
            return colour
                .IccTransform("srgb", intent: Intent.Relative, blackPointCompensation: true, embedded: true, inputProfile: "cmyk",
                    depth: 16)
                .CopyMemory();
        }
        if (!colour.Contains(ProfileField))
            return colour.Copy();
        try
        {
            return colour
                .IccTransform("srgb", intent: Intent.Relative, blackPointCompensation: true, embedded: true, depth: 16)
                .CopyMemory();
        }
        catch (VipsException)
        {
            return colour.Copy();
        }
    }
}
