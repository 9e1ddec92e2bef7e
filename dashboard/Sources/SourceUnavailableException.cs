namespace Migration.Dashboard.Sources;

/// <summary>Somebody that is asked does not answer for the moment.</summary>
/// <param name="message">Who, and why.</param>
/// <param name="inner">What was seen; null for nothing.</param>
public sealed class SourceUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
