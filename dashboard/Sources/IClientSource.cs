using Migration.Dashboard.Model;

namespace Migration.Dashboard.Sources;

/// <summary>What measured clients see; hosts without any leave it out.</summary>
public interface IClientSource
{
    /// <summary>The state now, and again with each sample.</summary>
    /// <param name="cancellation">Ends it.</param>
    IAsyncEnumerable<ClientsInfo> FollowAsync(CancellationToken cancellation);
}
