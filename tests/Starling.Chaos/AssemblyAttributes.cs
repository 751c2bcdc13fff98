using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Starling.Scenarios.Tests")]
