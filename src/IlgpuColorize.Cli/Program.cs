using IlgpuColorize.Cli.Frame;

using var interruption = new Interruption();
return Application.Run(args, Consoles.Output(), Consoles.Error(), interruption.Token);
