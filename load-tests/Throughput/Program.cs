using Starling.Throughput;

return await new ThroughputCommand().Parse(args).InvokeAsync();
