using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>What became of one photo.</summary>
/// <param name="Input">The photo's path.</param>
/// <param name="Outputs">What was written, the samples in order.</param>
/// <param name="Problem">Why not all could be; null where all is well.</param>
public sealed record PhotoOutcome(string Input, IReadOnlyList<string> Outputs, PhotoProblem? Problem);

/// <summary>
/// Colorizes the photos of a plan, several together. A photo is decoded whole before any of its outputs is opened, and a bad one does not
/// stop the others.
/// </summary>
/// <param name="colorizer">Draws and renders.</param>
/// <param name="files">Reads and writes.</param>
/// <param name="request">Which samples.</param>
public sealed class PhotoRun(PhotoColorizer colorizer, IImageFiles files, SampleRequest request)
{
    /// <summary>Does the work while it is enumerated.</summary>
    /// <returns>An outcome for every photo, in order but for bad ones, which come before the batch that they would have been in.</returns>
    public IEnumerable<PhotoOutcome> Execute(PhotoPlan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        request.Validate();
        Queue<PhotoOutcome> refused = new();
        foreach (Decoded[] batch in colorizer.PlanFor(request.Samples).Batches(Decode(plan, refused, cancellation), photo => photo.Pixels))
        {
            while (refused.TryDequeue(out PhotoOutcome? outcome))
                yield return outcome;
            ChromaMap[][] chroma = colorizer.DrawBatch(colorizer.Squash([.. batch.Select(photo => photo.Image)]), request, cancellation);
            for (int i = 0; i < batch.Length; i++)
                yield return Write(batch[i], chroma[i], cancellation);
        }
        while (refused.TryDequeue(out PhotoOutcome? outcome))
            yield return outcome;
    }

    // Reads one photo at a time, when the batch asks for it.
    private IEnumerable<Decoded> Decode(PhotoPlan plan, Queue<PhotoOutcome> refused, CancellationToken cancellation)
    {
        foreach (PhotoTask task in plan.Tasks)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Read(task, refused) is { } image)
                yield return new Decoded(task, image);
        }
    }

    private RgbImage? Read(PhotoTask task, Queue<PhotoOutcome> refused)
    {
        try
        {
            return files.Read(task.Input, ImageLimits.Colorize);
        }
        catch (UserException refusal)
        {
            refused.Enqueue(new PhotoOutcome(task.Input, [], new PhotoProblem(task.Input, refusal.Message)));
            return null;
        }
    }

    private PhotoOutcome Write(Decoded photo, ChromaMap[] samples, CancellationToken cancellation)
    {
        List<string> outputs = [];
        try
        {
            foreach (ChromaMap chroma in samples)
            {
                string output = photo.Task.OutputOf(outputs.Count + 1);
                byte[] png = files.EncodePng(colorizer.Render(photo.Image, chroma, cancellation));
                WholeFile.Write(output, PictureMark.Put(png, photo.Task.Input));
                outputs.Add(output);
            }
            return new PhotoOutcome(photo.Task.Input, outputs, null);
        }
        catch (UserException refusal)
        {
            return new PhotoOutcome(photo.Task.Input, outputs, new PhotoProblem(photo.Task.Input, refusal.Message));
        }
    }

    private sealed record Decoded(PhotoTask Task, RgbImage Image)
    {
        public long Pixels => (long)Image.Width * Image.Height;
    }
}
