namespace Migration.Fuzz;

/// <summary>Something that the switch must never do, with what made it do so.</summary>
internal sealed class FuzzException(string message, Exception? cause = null) : Exception(message, cause);
