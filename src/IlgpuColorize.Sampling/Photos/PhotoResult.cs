using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>A coloring as the bytes of its file, or what stands for it: a file of an earlier run, or why there is none.</summary>
internal sealed record PhotoResult
{
    /// <summary>The output's path.</summary>
    public string? Output { get; init; }

    /// <summary>The file; null where nothing is written.</summary>
    public byte[]? File { get; init; }

    /// <summary>The line that announces the file in the manifest; null without one.</summary>
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
        (PhotoTask task, Photo photo, PhotoFiling filing) = (reading.Task, reading.Photo!, run.Filing);
        try
        {
            if (run.Ledger?.OutputToKeep(task, sample) is { } kept)
                return new PhotoResult { Output = kept };
            string output = task.OutputOf(sample, filing.Encoding.EndingFor(photo.Metadata, task.Input));
            int bits = filing.Encoding.BitsFor(photo.Metadata);
            Photo color = photo with { Image = run.Colorizer.Render(photo.Image, chroma, bits, sideBySide) };
            byte[] file = run.Files.Encode(color, filing.Encoding with { Note = filing.NoteOf?.Invoke(sample) });
            if (filing.IsMarked)
                file = PictureMark.Put(file, task.Input);
            return new PhotoResult
            {
                Output = output,
                File = file,
                Line = run.Ledger?.LineOf(task, sample, output, file),
                Preview = reading.HasPreview && sample == 1 ? PhotoPreview.Of(run.Files, photo.Image, color.Image) : null,
                Time = filing.KeepsTimes ? System.IO.File.GetLastWriteTimeUtc(task.Input) : null,
            };
        }
        catch (Exception refusal) when (refusal is UserException or OutOfMemoryException)
        {
            return new PhotoResult { Problem = PhotoProblem.Of(task, refusal) };
        }
    }

    /// <summary>Writes the file, and says so in the manifest before and after.</summary>
    /// <exception cref="UserException">The file or the manifest cannot be written.</exception>
    public void Write(BatchLedger? ledger)
    {
        if (Line is { } line)
            ledger!.Write(line, WriteFile);
        else
            WriteFile();

        void WriteFile()
        {
            WholeFile.Write(Output!, stream => stream.Write(File));
            if (Time is { } time)
                System.IO.File.SetLastWriteTimeUtc(Output!, time);
        }
    }
}
