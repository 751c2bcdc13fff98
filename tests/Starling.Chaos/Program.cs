using Starling.Chaos;

return await new ChaosCommand().Parse(args).InvokeAsync();
