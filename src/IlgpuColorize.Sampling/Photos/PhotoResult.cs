using System.Security.Cryptography;
using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>A coloring as the bytes of its file, or what stands for it: a file of an earlier run, or why there is none.</summary>
internal sealed record PhotoResult
{
    /// <summary>The output's path.</summary>
    public string? Output { get; init; }

    /// <summary>Whether an earlier run's output stays.</summary>
    public bool IsKept { get; init; }

    /// <summary>The file; null where it is made while it is written.</summary>
    public byte[]? File { get; init; }

    /// <summary>Makes the file while it is written; null where it is made already.</summary>
    public Action<Stream>? Make { get; init; }

    /// <summary>The line that announces the file in the manifest, but for its hash and size; null without a manifest.</summary>
    public ManifestLine? Line { get; init; }

    /// <summary>Small pictures of photo and coloring; null where none were asked for.</summary>
    public PhotoPreview? Preview { get; init; }

    /// <summary>When the photo was last written, where the file is to have that time.</summary>
    public DateTime? Time { get; init; }

    /// <summary>Why there is none; null where there is.</summary>
    public PhotoProblem? Problem { get; init; }

    /// <summary>Renders and encodes a coloring. Several threads may do so at a time.</summary>
    /// <param name="reading">The photo.</param>
    /// <param name="sample">The sample, from 1.</param>
    /// <param name="chroma">What was drawn.</param>
    /// <param name="run">What it is made for.</param>
    /// <param name="sideBySide">The photos that share the threads.</param>
    public static PhotoResult Of(PhotoReading reading, int sample, ChromaMap chroma, PhotoRun run, int sideBySide)
    {
        (PhotoTask task, PhotoFiling filing) = (reading.Task, run.Filing);
        try
        {
            if (run.Ledger?.OutputToKeep(task, sample) is { } kept)
                return new PhotoResult { Output = kept, IsKept = true };
            PhotoEncoding encoding = filing.Encoding with { Note = filing.NoteOf?.Invoke(sample) };
            string output = task.OutputOf(sample, encoding.EndingFor(reading.Metadata!, task.Input));
            PhotoResult result = new()
            {
                Output = output,
                Line = run.Ledger?.LineOf(task, sample, output),
                Time = filing.KeepsTimes ? System.IO.File.GetLastWriteTimeUtc(task.Input) : null,
            };
            if (reading.Strips is { } strips)
                return result with { Make = target => MakeFile(target, strips, chroma, encoding, task, run) };
            Photo photo = reading.Photo!;
            RgbImage color = run.Colorizer.Render(photo.Image, chroma, encoding.BitsFor(photo.Metadata), sideBySide);
            byte[] file = run.Files.Encode(photo with { Image = color }, encoding);
            if (filing.IsMarked)
                file = PictureMark.Put(file, task.Input);
            return result with
            {
                File = file,
                Preview = reading.HasPreview && sample == 1 ? PhotoPreview.Of(run.Files, photo.Image, color) : null,
            };
        }
        catch (Exception refusal) when (refusal is UserException or OutOfMemoryException)
        {
            return new PhotoResult { Problem = PhotoProblem.Of(task, refusal) };
        }
    }

    /// <summary>Writes the file, and says so in the manifest before and after.</summary>
    /// <exception cref="UserException">The file or the manifest cannot be written, or the photo cannot be read again.</exception>
    public void Write(BatchLedger? ledger)
    {
        if (Line is { } line)
            ledger!.Write(announce => WriteFile((sha256, bytes) => announce(line.For(sha256, bytes))));
        else
            WriteFile(announce: null);
    }

    private void WriteFile(Action<string, long>? announce)
    {
        if (File is not null)
            announce?.Invoke(Convert.ToHexStringLower(SHA256.HashData(File)), File.Length);
        WholeFile.Write(Output!, file =>
        {
            if (File is not null)
            {
                file.Write(File);
                return;
            }
            Make!(file);
            file.Position = 0;
            announce?.Invoke(Convert.ToHexStringLower(SHA256.HashData(file)), file.Length);
        });
        if (Time is { } time)
            System.IO.File.SetLastWriteTimeUtc(Output!, time);
    }

    private static void MakeFile(
        Stream target, PhotoStrips photo, ChromaMap chroma, PhotoEncoding encoding, PhotoTask task, PhotoRun run)
    {
        run.Files.Encode(run.Colorizer.Render(photo, chroma, encoding.BitsFor(photo.Metadata)), encoding, target);
        if (run.Filing.IsMarked)
            PictureMark.Put(target, task.Input);
    }
}
