using Migration.Dashboard.Model;

namespace Migration.Dashboard.Sources;

/// <summary>The parts of the system, their health and their logs.</summary>
public interface IResourceSource
{
    /// <summary>All parts now, and again whenever one has changed.</summary>
    /// <param name="cancellation">Ends it.</param>
    IAsyncEnumerable<IReadOnlyList<ResourceInfo>> FollowAsync(CancellationToken cancellation);

    /// <summary>The last lines of a part's log, and then those that are added, in portions.</summary>
    /// <param name="name">The part.</param>
    /// <param name="cancellation">Ends it.</param>
    IAsyncEnumerable<IReadOnlyList<string>> LogAsync(string name, CancellationToken cancellation);
}
