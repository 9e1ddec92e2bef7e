namespace Migration.Dashboard.Model;

/// <summary>How a migration is done.</summary>
/// <param name="Strategy">How the memory gets across.</param>
/// <param name="Policy">Name of the policy that chose it; null for none.</param>
public sealed record MigrationWay(string Strategy, string? Policy);
