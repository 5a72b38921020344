using IlgpuColorize.Evaluation;

namespace IlgpuColorize.Cli.Experiments;

/// <summary>A table or figure of the paper that can be measured again, on any data set and at any size.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Title">What it is.</param>
/// <param name="Paper">What the paper reports.</param>
/// <param name="Variants">The networks that it trains; others are compared with the first.</param>
/// <param name="Draw">Draws its picture, a PNG.</param>
internal sealed record Experiment(
    string Name, string Title, string Paper, IReadOnlyList<ExperimentVariant> Variants, Func<IReadOnlyList<VariantResult>, byte[]> Draw)
{
    private static readonly string[] Quality =
    [
        "bits_per_dim_embedding", "bits_per_dim_generator", "segmentation_nats", "miou", "rmse_ab", "rmse_ab_ratio", "psnr_db",
            "ciede2000", "chroma_ratio",
        "colourfulness", "colourfulness_truth",
    ];

    /// <summary>All experiments, by name.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        new(
            "table3", "How well a fixed judge segments grey, coloured and true photos (Table 3 and Fig. 9)",
            "The paper's judge, a DeepLab-ResNet101, reaches a mean IoU of 66.9 % on grey photos, 70.3 % on theirs and 72.1 % on the true "
            + "ones; PSNR 23.15 dB and RMSE 11.43 of one sample. Ours is another, smaller judge: only the order can be compared.",
            [ExperimentVariant.Green],
            ExperimentPlots.Judged)
        {
            Keys = ["judge_miou_grey", "judge_miou_samples", "judge_miou_truth", "psnr_db", "rmse_ab"],
            NeedsJudge = true,
        },
        new(
            "flows", "The three flows (Figs. 4, 5, 7 and 8)",
            "The paper shows pictures only: with each flow added, purple, blue, green, colours are more reasonable and objects more "
            + "consistent.",
            [ExperimentVariant.Purple, ExperimentVariant.Blue, ExperimentVariant.Green],
            results => ExperimentPlots.Bars("RMSE(ab) of samples, Lab units", results, report => report.RmseAb)),
        new(
            "fusion", "Concatenation against feature transformation (Fig. 6)",
            "The paper shows pictures only: concatenation gives more natural, colourful images than feature transformation.",
            [ExperimentVariant.Green, ExperimentVariant.Transform],
            results => ExperimentPlots.Bars("RMSE(ab) of samples, Lab units", results, report => report.RmseAb)),
        new(
            "figure10", "Segmentation's validation loss, joint, pre-trained and from scratch (Fig. 10)",
            "The paper's lowest validation losses: joint 0.030 (about epoch 25), pre-trained 0.043 (from epoch 18), from scratch 0.060 "
            + "(from epoch 55). Joint training is best, then pre-training on colours.",
            [ExperimentVariant.Green, ExperimentVariant.Pretrained, ExperimentVariant.Scratch],
            ExperimentPlots.SegmentationCurves)
        {
            Keys = ["segmentation_nats", "miou"],
            Detail = ExperimentTable.OfCurves,
        },
        new(
            "figure11", "Diversity of samples (Fig. 11)",
            "The paper's histogram of SSIM between two outputs for one photo: most pairs lie between 0.8 and 0.95.",
            [ExperimentVariant.Green],
            ExperimentPlots.Similarities)
        {
            Keys = ["ms_ssim"],
            Detail = ExperimentTable.OfSimilarities,
        },
        new(
            "diversity", "Diversity of samples with and without semantics (section 4.5)",
            "The paper believes that semantics does not destroy the diversity of samples; it gives no figure without semantics.",
            [ExperimentVariant.Purple, ExperimentVariant.Blue, ExperimentVariant.Green],
            ExperimentPlots.Similarities)
        {
            Keys = ["ms_ssim", "mean_chroma_samples", "mean_chroma_truth", "colourfulness"],
            Detail = ExperimentTable.OfSimilarities,
        },
        new(
            "figure15", "RMSE(ab) of each class (Fig. 15)",
            "In the paper the background is worst, then persons, whose clothes have any colour; bicycles and sheep are among the best.",
            [ExperimentVariant.Green],
            ExperimentPlots.Classes)
        {
            Keys = ["rmse_ab", "rmse_ab_ratio"],
            Detail = results => ExperimentTable.OfClasses(EvaluationFigures.RmseAbPerClass, results[0]),
        },
    ];

    /// <summary>The keys of the figures in its table.</summary>
    public IReadOnlyList<string> Keys { get; init; } = Quality;

    /// <summary>Whether it asks a judge, which is trained first.</summary>
    public bool NeedsJudge { get; init; }

    /// <summary>Makes its second table; null for none.</summary>
    public Func<IReadOnlyList<VariantResult>, ExperimentTable>? Detail { get; init; }

    /// <summary>The figures in its table.</summary>
    public IEnumerable<EvaluationFigure> Figures => Keys.Select(key => EvaluationFigures.All.Single(figure => figure.Key == key));
}
