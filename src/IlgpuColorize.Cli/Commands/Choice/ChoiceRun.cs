using IlgpuColorize.Data;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Takes what a person said of a photo into the request, and shows what there is to choose by.</summary>
internal static class ChoiceRun
{
    // Enough that a deviation is known within a fifth.
    private const int SamplesOfSpread = 16;

    // The work grows with their third power.
    private const int MostHints = 256;

    /// <summary>Takes a choice into a request.</summary>
    /// <param name="options">The options of the command.</param>
    /// <param name="plan">The photos.</param>
    /// <param name="files">Reads the photo that hints lie in, and the classes.</param>
    /// <exception cref="UserException">There is not one photo, or hints or classes do not fit it.</exception>
    public static SampleRequest Complete(ColorizeOptions options, PhotoPlan plan, IImageFiles files)
    {
        Choice choice = options.Choice;
        if (choice.IsOfOnePhoto && plan.Tasks.Count + plan.Problems.Count != 1)
            throw new UserException(
                $"Hints, --classes, --grid, --segmentation and --uncertainty are of one photo; {plan.Tasks.Count} were found. Name one.");
        SampleRequest request = options.Request;
        if (plan.Tasks is [PhotoTask task, ..])
        {
            IReadOnlyList<PixelHint> hints =
                choice.HintsFile is { } file ? [.. choice.Hints, .. PixelHint.ReadFile(file)] : choice.Hints;
            if (hints.Count > MostHints)
                throw new UserException(
                    $"{hints.Count} hints were given; at most {MostHints} are carried to their objects. Leave some out.");
            request = request with
            {
                Hints = hints.Count == 0 ? [] : Place(hints, SizeOf(task, options.Filing, files)),
                Classes = choice.Classes is { } classes ? files.ReadLabels(classes) : null,
            };
        }
        return request.WithChoice(choice.Draws, choice.Candidates);
    }

    /// <summary>Refuses pictures that would replace something of the user's.</summary>
    public static void RequireSheets(this OutputGuard guard, Choice choice, PhotoPlan plan)
    {
        foreach (string sheet in choice.Sheets)
        {
            guard.Require(
                sheet, path => plan.Tasks.Any(task => PictureMark.Has(path, task.Input)),
                "give a new file; a picture replaces an earlier one of the same photo alone.");
        }
    }

    /// <summary>Refuses, before anything is drawn, what a model cannot show.</summary>
    /// <exception cref="UserException">The model has no classes.</exception>
    public static void RequireClasses(Choice choice, ModelConfiguration model)
    {
        if (!model.HasSegmentation && (choice.Segmentation ?? choice.Classes) is not null)
            throw new UserException(
                $"{(choice.Segmentation is null ? "--classes" : "--segmentation")}: the model knows no classes; it was trained without.");
    }

    /// <summary>Writes the pictures that were asked for beside the samples.</summary>
    /// <param name="options">The options of the command.</param>
    /// <param name="outcome">What became of the photo.</param>
    /// <param name="colorizer">Draws and segments.</param>
    /// <param name="classNames">The model's classes.</param>
    /// <param name="files">Reads and writes.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="UserException">A file cannot be written.</exception>
    public static void WriteSheets(
        ColorizeOptions options, PhotoOutcome outcome, PhotoColorizer colorizer, IReadOnlyList<string> classNames, IImageFiles files,
        CancellationToken cancellation)
    {
        Choice choice = options.Choice;
        if (!choice.Sheets.Any() || outcome.Problem is not null)
            return;
        RgbImage photo = files.ReadPhoto(outcome.Input, options.Filing.Limits, options.Filing.Page ?? 1).Image;
        SegmentationMap? classes = colorizer.Segment([photo])?[0];
        if (choice.Segmentation is { } segmentation)
        {
            Write(segmentation, SegmentationPicture.Index(classes!, classNames, photo.Width, photo.Height).Encode());
        }
        if (choice.Uncertainty is { } uncertainty)
        {
            SampleRequest many = PlainSamples(options.Request);
            Write(uncertainty, ChromaSpread.Picture(colorizer.Draw([photo], many, cancellation)[0], photo.Width, photo.Height).Encode());
        }
        if (choice.Grid is { } grid)
        {
            IEnumerable<RgbImage> samples = outcome.Outputs.Select(output => ColoringSheet.Reduce(files.Read(output, ImageLimits.Any)));
            RgbImage own = ColoringSheet.Reduce(photo);
            RgbImage[] seen = classes is null ? [] : [SegmentationPicture.Render(classes, own.Width, own.Height)];
            Write(grid, files.EncodePng(ColoringSheet.Draw([own, .. samples, .. seen])));
        }

        void Write(string path, byte[] png) => WholeFile.Write(path, options.Mark ? PictureMark.Put(png, outcome.Input) : png);
    }

    // Of a photo whose colours leave nothing to chance they tell what else it might have been.
    private static SampleRequest PlainSamples(SampleRequest request)
    {
        SampleRequest drawn = request.IsCertain
            ? request with { Source = ColorSource.Generator, Sampling = request.Sampling with { Temperature = 1 } }
            : request;
        return (drawn with { Samples = Math.Max(request.Samples, SamplesOfSpread) }).WithChoice(draws: 1, candidates: 0);
    }

    // As it is shown, which the header alone does not say; what is too large to be held is opened only.
    private static (int Width, int Height) SizeOf(PhotoTask task, PhotoFiling filing, IImageFiles files)
    {
        int page = filing.Page ?? 1;
        if (!filing.Holds(task, files) && files.OpenStrips(task.Input, filing.Limits, page) is { } strips)
            return (strips.Width, strips.Height);
        RgbImage photo = files.ReadPhoto(task.Input, filing.Limits, page).Image;
        return (photo.Width, photo.Height);
    }

    private static ColorHint[] Place(IReadOnlyList<PixelHint> hints, (int Width, int Height) photo)
        => [.. hints.Select(hint => hint.In(photo.Width, photo.Height))];
}
