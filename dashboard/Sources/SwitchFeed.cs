using System.Runtime.CompilerServices;
using Migration.Dashboard.Model;

namespace Migration.Dashboard.Sources;

/// <summary>The network as switchctl streams it (<c>GET /live</c>).</summary>
/// <param name="http">Client with switchctl's address.</param>
public sealed class SwitchFeed(HttpClient http) : INetworkSource
{
    /// <inheritdoc />
    public async IAsyncEnumerable<NetworkInfo> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var network in EventStream.ReadAsync<NetworkInfo>(http, "live", "switchctl", cancellation))
        {
            if (network is not null)
                yield return network;
        }
    }
}
