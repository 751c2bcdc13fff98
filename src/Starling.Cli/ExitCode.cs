namespace Starling.Cli;

/// <summary>What the shell is told. The help of the root command lists them.</summary>
internal enum ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    Done = 0,

    /// <summary>Refused: a file that cannot be used, or a request the server does not take.</summary>
    Refused = 1,

    /// <summary>The command line itself is wrong.</summary>
    Usage = 2,

    /// <summary>No server answered.</summary>
    Unreachable = 3,

    /// <summary>Done, but some lines of the file were bad, or the campaign ended before all of it was sent.</summary>
    Partly = 4,

    /// <summary>A fault of the program itself (EX_SOFTWARE of sysexits.h).</summary>
    Bug = 70,

    /// <summary>Ended by Ctrl-C or SIGTERM.</summary>
    Interrupted = 130,
}
