namespace Migration.Cli.Api;

/// <summary>A row of the switch as switchctl shows it.</summary>
internal sealed record RowInfo(
    IReadOnlyDictionary<string, string> Match, string Action, IReadOnlyDictionary<string, string> Params);
