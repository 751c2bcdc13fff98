using System.Data.Common;

namespace Starling.Gateway.Tests;

/// <summary>What a driver throws, with the server's code for it.</summary>
internal sealed class ServerAway(string code) : DbException("terminating connection")
{
    public override string SqlState => code;
}
