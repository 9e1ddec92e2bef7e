namespace Migration.Local.Workloads;

/// <summary>What a client says on one connection, and what it has to hear.</summary>
public interface ITalk
{
    /// <summary>
    /// Long transfers that came to their end, each with the right content; null for a talk whose answers are whole.
    /// </summary>
    long? Transfers => null;

    /// <summary>How often something was said again because no answer came; null where the protocol sees to that.</summary>
    long? Repeats => null;

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
