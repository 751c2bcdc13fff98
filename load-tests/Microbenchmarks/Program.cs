using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// --quick: a few seconds in this process, good for an order of magnitude; everything else is BenchmarkDotNet's own.
var quick = args.Contains("--quick");
var config = quick
    ? DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(1).WithIterationCount(3))
    : null;
string[] rest = [.. args.Where(argument => argument != "--quick")];
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(quick && rest.Length == 0 ? ["--filter", "*"] : rest, config);
