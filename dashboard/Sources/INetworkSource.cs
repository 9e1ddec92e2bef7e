using Migration.Dashboard.Model;

namespace Migration.Dashboard.Sources;

/// <summary>Where services, backends and the switches' figures come from.</summary>
public interface INetworkSource
{
    /// <summary>The state now, and again whenever it has changed.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SourceUnavailableException">The switch controller went away.</exception>
    IAsyncEnumerable<NetworkInfo> FollowAsync(CancellationToken cancellation);
}
