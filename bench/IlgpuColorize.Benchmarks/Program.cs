using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using IlgpuColorize.Benchmarks;
using IlgpuColorize.Benchmarks.Peers;

// Side by side with another engine: -- peers --json FILE
if (args is ["peers", .. string[] peerArguments])
    return PeersCommand.Run(peerArguments);

// Everything once, in this process and quickly: -- --job Dry -i --filter '*'
IConfig config = DefaultConfig.Instance
    .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(50))
    .AddColumn(new ThroughputColumn());
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
return 0;
