using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.Nodes;

[assembly: AssemblyFixture(typeof(NodePairs))]

namespace ScimHub.Server.Tests.Nodes;

/// <summary>One pair a database for the whole run.</summary>
public sealed class NodePairs : IAsyncLifetime
{
    private readonly Dictionary<DatabaseKind, Lazy<Task<NodePair>>> pairs =
        Enum.GetValues<DatabaseKind>().ToDictionary(kind => kind, kind => new Lazy<Task<NodePair>>(() => NodePair.StartAsync(kind)));

    public Task<NodePair> On(DatabaseKind kind) => pairs[kind].Value;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var pair in pairs.Values.Where(pair => pair.IsValueCreated && pair.Value.IsCompletedSuccessfully))
        {
            await (await pair.Value).DisposeAsync();
        }
    }
}
