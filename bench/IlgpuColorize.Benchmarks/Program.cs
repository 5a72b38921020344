using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using IlgpuColorize.Benchmarks;
using IlgpuColorize.Benchmarks.Passes;
using IlgpuColorize.Benchmarks.Peers;

// Side by side with another engine: -- peers --json FILE
if (args is ["peers", .. string[] peerArguments])
    return PeersCommand.Run(peerArguments);

// Every pass of a network's convolutions beside the direct fprop: -- passes --json FILE
if (args is ["passes", .. string[] passArguments])
    return PassesCommand.Run(passArguments);

// Everything once, in this process and quickly: -- --job Dry -i --filter '*'
IConfig config = DefaultConfig.Instance
    .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(50))
    .AddColumn(new ThroughputColumn());
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
return 0;
