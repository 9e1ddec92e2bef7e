namespace Migration.Dashboard.Model;

/// <summary>The clients that are measured.</summary>
/// <param name="Count">How many are connected.</param>
/// <param name="Lost">How many lost their connection.</param>
/// <param name="Width">Length of a sample.</param>
/// <param name="Samples">The latest samples, oldest first.</param>
public sealed record ClientsInfo(int Count, int Lost, TimeSpan Width, IReadOnlyList<LatencySample> Samples);
