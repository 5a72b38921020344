using System.CommandLine;
using IlgpuColorize.DataTools;

var root = new RootCommand("Makes and checks data sets for IlgpuColorize.")
{
    SyntheticCommand.Create(),
    CheckCommand.Create(),
};
return await ExitCodes.Run(root, args);
