using System.CommandLine;
using System.Globalization;
using IlgpuColorize.Data;

namespace IlgpuColorize.DataTools;

/// <summary>The commands that make data sets from published ones and from directories of photographs.</summary>
internal static class ImportCommands
{
    private const string Words = "number of percent such as 5%, from 0% to 90%";

    public static IEnumerable<Command> Create() => [Voc(), CocoStuff(), Coco(), Folder()];

    private static Command Voc()
    {
        Option<string> root = Place("--root", "The directory VOCdevkit/VOC2012.");
        Option<string?> sbd = OptionalPlace("--sbd", "DIR", "The Semantic Boundaries Dataset, for the paper's 10,582 training photos.");
        Option<string> directory = Out();
        Command command = new("voc", "Imports Pascal VOC 2012 as the paper uses it.") { root, sbd, directory };
        command.SetAction(
            ImportRun.Action(directory, line => VocImport.Plan(line.GetRequiredValue(root), line.GetValue(sbd)), VocImport.Missing));
        return command;
    }

    private static Command CocoStuff()
    {
        Option<string> images = Place("--images", "The photos.");
        Option<string> maps = Place("--pixelmaps", "The labels: .mat files of the 10k release, or PNG pixel maps.");
        Option<double> share = Share("--val", 10, "Share of the photos to validate on where imageLists/ does not say");
        Option<string> directory = Out();
        Command command = new("coco-stuff", "Imports COCO-Stuff, 182 classes and the background.") { images, maps, share, directory };
        command.SetAction(ImportRun.Action(
            directory, line => CocoStuffImport.Plan(line.GetRequiredValue(images), line.GetRequiredValue(maps), line.GetValue(share)),
                CocoStuffImport.Missing));
        return command;
    }

    private static Command Coco()
    {
        Option<string> images = Place("--images", "The photos.");
        Option<string> annotations = Place(
            "--annotations", "instances_*.json, or panoptic_*.json beside the directory of its PNGs.", "FILE.json");
        Option<double> share = Share("--val", 5, "Share of the photos to validate on, chosen by their content");
        Option<string> directory = Out();
        Command command = new("coco", "Imports COCO's instances or panoptic annotations.") { images, annotations, share, directory };
        command.SetAction(ImportRun.Action(
            directory, line => CocoImport.Plan(
                line.GetRequiredValue(images), line.GetRequiredValue(annotations), line.GetValue(share), VipsImageFiles.OrManaged())));
        return command;
    }

    private static Command Folder()
    {
        Option<string> images = Place("--images", "Photographs, in directories of any depth.");
        Option<string?> labels = OptionalPlace("--labels", "DIR", "Their labels: PNGs of class indices, of the photos' relative names.");
        Option<string?> classes = OptionalPlace(
            "--classes", "FILE", "A class name a line, in index order; classes.txt in the labels' directory when left out.");
        Option<double> share = Share("--val", 5, "Share of the photos to validate on, chosen by their content");
        Option<string> directory = Out();
        Command command = new("folder", "Imports any photographs.") { images, labels, classes, share, directory };
        command.SetAction(ImportRun.Action(
            directory, line =>
            {
                RefuseAmong(line.GetRequiredValue(images), line.GetRequiredValue(directory));
                return FolderImport.Plan(
                    line.GetRequiredValue(images), line.GetValue(labels), line.GetValue(classes), line.GetValue(share));
            }));
        return command;
    }

    // The next import, or this one when it goes on, would find its own photos there.
    private static void RefuseAmong(string images, string directory)
    {
        if (RealPath.IsWithin(RealPath.Of(directory), RealPath.Of(images)))
            throw new PackException($"{directory}: lies in {images}, where its photos would be found again; choose another --out.");
    }

    private static Option<string> Place(string name, string description, string helpName = "DIR")
        => new(name) { Description = description, HelpName = helpName, Required = true };

    private static Option<string?> OptionalPlace(string name, string helpName, string description)
        => new(name) { Description = description, HelpName = helpName };

    private static Option<string> Out()
        => Place("--out", "The new data set's directory, new or empty; or that of an import that was ended early, to go on.", "PACK");

    private static Option<double> Share(string name, int percent, string description) => new(name)
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"{description}; {percent}% when left out."),
        HelpName = "N%",
        DefaultValueFactory = _ => percent / 100.0,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (
                text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && value is >= 0 and <= 90)
                return value / 100;
            result.AddError($"{name} is {text}; give a {Words}.");
            return 0;
        },
    };
}
