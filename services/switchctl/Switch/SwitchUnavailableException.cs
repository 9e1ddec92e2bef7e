namespace Migration.SwitchCtl.Switch;

/// <summary>There is no usable connection to the switch at the moment.</summary>
/// <param name="message">What is missing.</param>
/// <param name="inner">The failure underneath.</param>
public sealed class SwitchUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
