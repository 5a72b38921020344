using IlgpuColorize.DataTools;

return await Application.Run(args, Console.Out, Console.Error);
