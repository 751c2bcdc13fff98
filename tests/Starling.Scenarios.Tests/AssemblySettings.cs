using Xunit.Sdk;
using Xunit.v3;

// Stories mostly wait for carriers: two at a time take little more than one.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 2)]
