namespace IlgpuColorize.Data;

/// <summary>The list of a data set that a photo goes into.</summary>
public enum PackSplit
{
    /// <summary>To be decided by the photo's content.</summary>
    ByContent,

    /// <summary>The photos to train on.</summary>
    Training,

    /// <summary>The photos to validate on.</summary>
    Validation,
}

/// <summary>A photo to be imported.</summary>
/// <param name="Id">Its id in the new data set.</param>
/// <param name="Path">Its file.</param>
/// <param name="Split">The list it goes into.</param>
/// <param name="Labels">Reads its class indices; null in a data set without labels.</param>
public sealed record ImportedPhoto(string Id, string Path, PackSplit Split, Func<LabelMap>? Labels = null);

/// <summary>Everything that a new data set is made of.</summary>
/// <param name="Photos">The photos, ids unique.</param>
/// <param name="Classes">The class names in index order; empty without labels.</param>
/// <param name="Source">The text of SOURCE.md: where the photos come from, and their terms.</param>
/// <param name="ValidationShare">Of the photos that are split by content, the share to validate on, 0 to 1.</param>
public sealed record ImportPlan(
    IReadOnlyList<ImportedPhoto> Photos, IReadOnlyList<string> Classes, string Source, double ValidationShare = 0);

/// <summary>What an import did.</summary>
/// <param name="Training">Photos to train on.</param>
/// <param name="Validation">Photos to validate on.</param>
/// <param name="Resumed">Photos that an earlier, ended import had brought.</param>
/// <param name="Problems">A line for each photo that was left out.</param>
public sealed record ImportResult(int Training, int Validation, int Resumed, IReadOnlyList<string> Problems);
