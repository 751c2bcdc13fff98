// Rates are judged by the clock and servers are killed: stories must not take the machine from each other.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
