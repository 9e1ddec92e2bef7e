namespace Migration.Platform.P4Runtime.Info;

/// <summary>A name, value or entry that does not fit the P4Info; the message says which and what would.</summary>
/// <param name="message">What does not fit.</param>
public sealed class P4InfoException(string message) : Exception(message);
