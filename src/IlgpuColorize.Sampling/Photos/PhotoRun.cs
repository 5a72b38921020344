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
    // A collection takes some milliseconds, a photo of this size some hundred.
    private const long LargePixels = 1_000_000;

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
            foreach (PhotoOutcome outcome in Colorize(batch, cancellation))
            {
                yield return outcome;
                ForgetIfLarge(batch);
            }
            GC.Collect();
            cancellation.ThrowIfCancellationRequested();
        }
        while (refused.TryDequeue(out PhotoOutcome? outcome))
            yield return outcome;
    }

    // Photos are large arrays, which the runtime otherwise collects long after they were needed: memory would grow to several times what
    // the plan says.
    private static void ForgetIfLarge(Decoded[] batch)
    {
        if (batch.Sum(photo => photo.Pixels) / batch.Length >= LargePixels)
            GC.Collect();
    }

    // What is drawn is written, also when the end was asked for meanwhile; what is not is left out.
    private IEnumerable<PhotoOutcome> Colorize(Decoded[] batch, CancellationToken cancellation)
    {
        using IEnumerator<ChromaMap> drawn = colorizer.DrawOneByOne([.. batch.Select(photo => photo.Squashed)], request, cancellation)
            .GetEnumerator();
        foreach (Decoded photo in batch)
        {
            PhotoOutcome outcome = Write(photo, drawn);
            if (outcome.Outputs.Count == request.Samples || outcome.Problem is not null)
                yield return outcome;
            else
            {
                if (outcome.Outputs.Count > 0)
                    yield return outcome;
                yield break;
            }
        }
    }

    // Reads one photo at a time, when the batch asks for it.
    private IEnumerable<Decoded> Decode(PhotoPlan plan, Queue<PhotoOutcome> refused, CancellationToken cancellation)
    {
        foreach (PhotoTask task in plan.Tasks)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Read(task, refused) is { } decoded)
                yield return decoded;
        }
    }

    private Decoded? Read(PhotoTask task, Queue<PhotoOutcome> refused)
    {
        try
        {
            RgbImage image = files.Read(task.Input, ImageLimits.Colorize);
            return new Decoded(task, image, colorizer.Squash([image])[0]);
        }
        catch (Exception refusal) when (refusal is UserException or OutOfMemoryException)
        {
            refused.Enqueue(new PhotoOutcome(task.Input, [], ProblemOf(task, refusal)));
            return null;
        }
    }

    // Stops before the end only where the drawing was cancelled.
    private PhotoOutcome Write(Decoded photo, IEnumerator<ChromaMap> drawn)
    {
        List<string> outputs = [];
        PhotoProblem? problem = null;
        for (int number = 1; number <= request.Samples; number++)
        {
            if (!MoveNext(drawn))
                break;
            // The other samples of a photo that cannot be written are drawn with those of its batch all the same.
            if (problem is not null)
                continue;
            try
            {
                string output = photo.Task.OutputOf(number);
                byte[] png = files.EncodePng(colorizer.Render(photo.Image, drawn.Current, CancellationToken.None));
                WholeFile.Write(output, PictureMark.Put(png, photo.Task.Input));
                outputs.Add(output);
            }
            catch (Exception refusal) when (refusal is UserException or OutOfMemoryException)
            {
                problem = ProblemOf(photo.Task, refusal);
            }
        }
        return new PhotoOutcome(photo.Task.Input, outputs, problem);
    }

    private static bool MoveNext(IEnumerator<ChromaMap> drawn)
    {
        try
        {
            return drawn.MoveNext();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // One photo that is too large for the memory at hand says nothing of the others.
    private static PhotoProblem ProblemOf(PhotoTask task, Exception refusal) => new(
        task.Input,
        refusal is OutOfMemoryException
            ? $"{task.Input}: there is not enough memory for this photo; reduce it, or close other programs."
            : refusal.Message);

    private sealed record Decoded(PhotoTask Task, RgbImage Image, ColorExample Squashed)
    {
        public long Pixels => (long)Image.Width * Image.Height;
    }
}
