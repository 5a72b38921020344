using System.CommandLine;
using IlgpuColorize.Cli.Frame;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Trains a model on a data set.</summary>
internal static class TrainCommand
{
    public static Command Create(CommandFrame frame)
    {
        var options = new TrainCommandLine();
        var command = new Command(
            "train", "Train a model on a data set: images/, train.txt, and where there are any val.txt, labels/, classes.txt.");
        options.AddTo(command);
        options.Precision.RefuseBf16OnCpu(command, frame);
        command.SetAction(frame.Action(options.Read, TrainRanks.Execute));
        return command;
    }
}
