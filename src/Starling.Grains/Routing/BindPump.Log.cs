using Microsoft.Extensions.Logging;
using Starling.Domain.Ports;

namespace Starling.Grains.Routing;

public sealed partial class BindPump
{
    [LoggerMessage("Bind {Route}/{Bind}: {State}, {Why}")]
    private partial void LogState(LogLevel level, string route, int bind, LinkState state, string why);

    [LoggerMessage(LogLevel.Information, "Bind {Route}/{Bind}: lease taken, epoch {Epoch}")]
    private partial void LogTaken(string route, int bind, long epoch);

    [LoggerMessage(LogLevel.Information, "Bind {Route}/{Bind}: drained, {Left} segments left without an outcome")]
    private partial void LogDrained(string route, int bind, int left);

    [LoggerMessage(LogLevel.Warning, "Bind {Route}/{Bind}: lease lost: {Why}")]
    private partial void LogLost(string route, int bind, string why);

    [LoggerMessage(LogLevel.Error, "Bind {Route}/{Bind}: ended by a fault, begins anew")]
    private partial void LogFailed(string route, int bind, Exception fault);

    [LoggerMessage(LogLevel.Warning, "Bind {Route}/{Bind}: an intent was not committed and is asked for again")]
    private partial void LogIntentFailed(string route, int bind, Exception fault);

    [LoggerMessage(LogLevel.Warning, "Bind {Route}/{Bind}: the ledger did not answer a beat")]
    private partial void LogBeatFailed(string route, int bind, Exception fault);

    [LoggerMessage(LogLevel.Debug, "Bind {Route}/{Bind}: its route did not answer")]
    private partial void LogNoRoute(string route, int bind, Exception fault);
}
