using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>Tells what became of one photo.</summary>
/// <param name="Input">The photo's path.</param>
/// <param name="Outputs">What was written, the samples in order.</param>
/// <param name="Problem">Why not all could be; null where all is well.</param>
public sealed record PhotoOutcome(string Input, IReadOnlyList<string> Outputs, PhotoProblem? Problem);

/// <summary>Colorizes the photos of a plan, several together. A photo is decoded whole before any of its outputs is opened, and a bad one does not stop the others.</summary>
/// <param name="colorizer">Draws and renders.</param>
/// <param name="files">Reads and writes.</param>
/// <param name="request">Which samples.</param>
public sealed class PhotoRun(PhotoColorizer colorizer, IImageFiles files, SampleRequest request)
{
    // At full size a photo takes 12 bytes a pixel; only a single larger one may exceed this.
    private const long PixelsInMemory = 16_000_000;

    /// <summary>Does the work while it is enumerated.</summary>
    /// <returns>An outcome for every photo, in order but for bad ones, which come early.</returns>
    public IEnumerable<PhotoOutcome> Execute(PhotoPlan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        List<Decoded> together = [];
        foreach (PhotoTask task in plan.Tasks)
        {
            cancellation.ThrowIfCancellationRequested();
            Decoded photo = Read(task);
            if (photo.Problem is not null)
            {
                yield return new PhotoOutcome(task.Input, [], photo.Problem);
                continue;
            }
            if (!Fits(together, photo))
            {
                foreach (PhotoOutcome outcome in Finish(together, cancellation))
                    yield return outcome;
                together.Clear();
            }
            together.Add(photo);
        }
        foreach (PhotoOutcome outcome in Finish(together, cancellation))
            yield return outcome;
    }

    private bool Fits(List<Decoded> together, Decoded photo)
        => together.Count == 0 || together.Count < colorizer.PhotosAtOnce(request.Samples) && together.Sum(other => other.Pixels) + photo.Pixels <= PixelsInMemory;

    private IEnumerable<PhotoOutcome> Finish(List<Decoded> together, CancellationToken cancellation)
    {
        IReadOnlyList<ChromaMap[]> chroma = colorizer.Draw([.. together.Select(photo => photo.Image!)], request, cancellation);
        for (int i = 0; i < together.Count; i++)
            yield return Write(together[i], chroma[i], cancellation);
    }

    private Decoded Read(PhotoTask task)
    {
        try
        {
            return new Decoded(task, files.Read(task.Input, ImageLimits.Colorize), null);
        }
        catch (ImageFileException refusal)
        {
            return new Decoded(task, null, new PhotoProblem(task.Input, refusal.Message));
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
                files.WritePng(output, colorizer.Render(photo.Image!, chroma, cancellation));
                outputs.Add(output);
            }
            return new PhotoOutcome(photo.Task.Input, outputs, null);
        }
        catch (ImageFileException refusal)
        {
            return new PhotoOutcome(photo.Task.Input, outputs, new PhotoProblem(photo.Task.Input, refusal.Message));
        }
    }

    private sealed record Decoded(PhotoTask Task, RgbImage? Image, PhotoProblem? Problem)
    {
        public long Pixels => Image is null ? 0 : (long)Image.Width * Image.Height;
    }
}
