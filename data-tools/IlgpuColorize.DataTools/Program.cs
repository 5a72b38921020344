using IlgpuColorize.Data;
using IlgpuColorize.DataTools;

EnduringWriter output = new(Console.Out), error = new(Console.Error);
using Interruption interruption = new(error);
return output.Conclude(await Application.Run(args, output, error, interruption.Token), error);
