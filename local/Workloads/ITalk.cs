namespace Migration.Local.Workloads;

/// <summary>What a client says on one connection, and what it has to hear.</summary>
public interface ITalk
{
    /// <summary>Begins on a connection that is open.</summary>
    /// <param name="connection">The connection; the talk owns it.</param>
    /// <param name="cancellation">Ends it.</param>
    Task BeginAsync(Stream connection, CancellationToken cancellation);

    /// <summary>Asks once and checks the answer.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What was wrong with the answer; null when nothing was.</returns>
    /// <exception cref="IOException">The connection is lost.</exception>
    Task<string?> AskAsync(CancellationToken cancellation);
}
