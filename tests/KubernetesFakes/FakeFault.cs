namespace Migration.KubernetesFakes;

/// <summary>An answer that a server gives instead of its own to calls that fit.</summary>
/// <param name="Method">Method of the call.</param>
/// <param name="PathPart">Part of its path and query.</param>
/// <param name="Status">Status of the answer; 0 breaks the connection.</param>
/// <param name="Body">Body of the answer.</param>
/// <param name="Times">How often.</param>
/// <param name="RetryAfter">Header Retry-After; null for none.</param>
public sealed record FakeFault(
    string Method, string PathPart, int Status, string Body = "", int Times = 1, string? RetryAfter = null);
