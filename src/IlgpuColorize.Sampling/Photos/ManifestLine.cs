using System.Security.Cryptography;
using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>How far an output is.</summary>
public enum ManifestStatus
{
    /// <summary>Its bytes are known and about to be written.</summary>
    Writing,

    /// <summary>It was written whole.</summary>
    Done,

    /// <summary>Its photo could not be colorized.</summary>
    Failed,
}

/// <summary>A line of a batch's manifest: an output, what it was made of, and how far it is. Immutable.</summary>
public sealed record ManifestLine
{
    /// <summary>The photo's full path.</summary>
    public required string Input { get; init; }

    /// <summary>SHA-256 of the photo's file; null where it could not be read.</summary>
    public string? InputSha256 { get; init; }

    /// <summary>Bytes of the photo's file.</summary>
    public long InputBytes { get; init; }

    /// <summary>When the photo's file was last written, UTC.</summary>
    public DateTime InputTime { get; init; }

    /// <summary>The page of the photo's file, from 1, where each is a photo of its own; else null.</summary>
    public int? Page { get; init; }

    /// <summary>The output's full path; null where the photo failed before it had one.</summary>
    public string? Output { get; init; }

    /// <summary>SHA-256 of the output.</summary>
    public string? OutputSha256 { get; init; }

    /// <summary>Bytes of the output.</summary>
    public long OutputBytes { get; init; }

    /// <summary>The sample, from 1; 0 for all of a photo that failed.</summary>
    public int Sample { get; init; }

    /// <summary>The seed of the samples.</summary>
    public ulong Seed { get; init; }

    /// <summary>SHA-256 of the model's file.</summary>
    public string? ModelSha256 { get; init; }

    /// <summary>Everything else that the output depends on, in words: another text means another output.</summary>
    public string? Options { get; init; }

    /// <summary>How far the output is.</summary>
    public ManifestStatus Status { get; init; }

    /// <summary>Why the photo failed; null where it did not.</summary>
    public string? Reason { get; init; }

    /// <summary>Milliseconds from the encoding's begin to its end on the disk.</summary>
    public double Ms { get; init; }

    /// <summary>Tells whether the photo's file is the one that the line was written for: by size and time, and where only the time differs,
    /// by content.</summary>
    public bool IsOfSameInput()
    {
        FileInfo file = new(Input);
        if (!file.Exists || file.Length != InputBytes)
            return false;
        return file.LastWriteTimeUtc == InputTime || HashOf(Input) == InputSha256;
    }

    /// <summary>Returns the line for the bytes of an output.</summary>
    internal ManifestLine For(string sha256, long bytes) => this with { OutputSha256 = sha256, OutputBytes = bytes };

    /// <summary>Tells whether the output lies on the disk as it was written.</summary>
    public bool HasWholeOutput()
    {
        FileInfo file = new(Output!);
        return file.Exists && file.Length == OutputBytes && HashOf(Output!) == OutputSha256;
    }

    /// <summary>Returns the SHA-256 of a file in hexadecimal digits.</summary>
    public static string HashOf(string path)
    {
        using FileStream file = RegularFile.Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
