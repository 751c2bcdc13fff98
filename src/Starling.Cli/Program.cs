using Starling.Cli.Commands;
using Starling.Cli.Demo;
using Starling.Cli.Terminal;

Console.OutputEncoding = System.Text.Encoding.UTF8;
#pragma warning disable RS0030 // The process begins here: this is where the wall clock is handed in.
var clock = TimeProvider.System;
#pragma warning restore RS0030
var screen = new Screen(Console.Out, Console.Error, isInteractive: !Console.IsErrorRedirected && !Console.IsOutputRedirected, clock);
return (int)await StarlingCommand.RunAsync(args, screen, DemoHost.StartAsync);
