namespace Migration.SwitchCtl.Store;

/// <summary>
/// This instance does not act: it stands by, or another one took over a moment ago. Nothing was kept.
/// </summary>
/// <param name="message">Who acts instead.</param>
public sealed class NotActiveException(string message) : Exception(message);
