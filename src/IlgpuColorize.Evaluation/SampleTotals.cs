using IlgpuColorize.Data;
using IlgpuColorize.Evaluation.Metrics;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Evaluation;

/// <summary>Accumulates the error of samples: one RMSE for each sample number, then their mean; PSNR for each image and sample.</summary>
internal sealed class SampleTotals(EvaluationOptions options, Func<string, RgbImage>? truth)
{
    private readonly RmseAb[] _errors = [.. Enumerable.Range(0, options.Request.Samples).Select(_ => new RmseAb())];
    private readonly MeanChroma _chroma = new();
    private readonly MeanChroma _trueChroma = new();
    private readonly WeightedMean _psnr = new();
    private bool _any;

    public void Add(ColorExample example, ChromaMap[] samples, CancellationToken cancellation)
    {
        _any = true;
        _trueChroma.Add(example.ChromaLevels);
        RgbImage? photo = truth is null ? null : Resize.To(truth(example.Id), example.Width, example.Height);
        for (int sample = 0; sample < samples.Length; sample++)
        {
            _errors[sample].Add(example.ChromaLevels, samples[sample].Levels);
            _chroma.Add(samples[sample].Levels);
            if (photo is not null)
                _psnr.Add(Psnr.Decibels(photo, PhotoRenderer.Render(photo, samples[sample], options.Threads, cancellation)), 1);
        }
    }

    public EvaluationReport AddTo(EvaluationReport report) => !_any ? report : report with
    {
        RmseAb = _errors.Average(error => error.Value),
        PsnrDb = _psnr.Value,
        MeanChromaSamples = _chroma.Value,
        MeanChromaTruth = _trueChroma.Value,
    };
}
