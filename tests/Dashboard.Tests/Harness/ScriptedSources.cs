using Migration.Dashboard.Model;
using Migration.Dashboard.Sources;

namespace Migration.Dashboard.Tests.Harness;

/// <summary>Network, clients and resources as the test says.</summary>
internal sealed class ScriptedSources : INetworkSource, IClientSource, IResourceSource
{
    public Fed<NetworkInfo> Network { get; } = new();

    public Fed<ClientsInfo> Clients { get; } = new();

    public Fed<IReadOnlyList<ResourceInfo>> Resources { get; } = new();

    public Fed<IReadOnlyList<string>> Log { get; } = new();

    IAsyncEnumerable<NetworkInfo> INetworkSource.FollowAsync(CancellationToken cancellation) =>
        Network.FollowAsync(cancellation);

    IAsyncEnumerable<ClientsInfo> IClientSource.FollowAsync(CancellationToken cancellation) =>
        Clients.FollowAsync(cancellation);

    IAsyncEnumerable<IReadOnlyList<ResourceInfo>> IResourceSource.FollowAsync(CancellationToken cancellation) =>
        Resources.FollowAsync(cancellation);

    public IAsyncEnumerable<IReadOnlyList<string>> LogAsync(string name, CancellationToken cancellation) =>
        Log.FollowAsync(cancellation);
}
