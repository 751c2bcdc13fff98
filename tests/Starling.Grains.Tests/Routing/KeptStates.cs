using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace Starling.Grains.Tests.Routing;

/// <summary>Grain storage in memory that serializes as the real one does, and fails when told to.</summary>
internal sealed class KeptStates : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, GrainId Grain), byte[]> _rows = new();
    private readonly Serializer _serializer = new ServiceCollection()
        .AddSerializer(serializer => serializer.AddAssembly(typeof(GrainKeys).Assembly).AddAssembly(typeof(Keeper).Assembly))
        .BuildServiceProvider()
        .GetRequiredService<Serializer>();

    /// <summary>Thrown by every write.</summary>
    public Exception? Fault { get; set; }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = _rows.TryGetValue((stateName, grainId), out var row);
        grainState.State = row is null ? Activator.CreateInstance<T>() : _serializer.Deserialize<T>(row);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (Fault is { } fault)
        {
            throw fault;
        }

        _rows[(stateName, grainId)] = _serializer.SerializeToArray(grainState.State);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _rows.TryRemove((stateName, grainId), out _);
        return Task.CompletedTask;
    }
}
