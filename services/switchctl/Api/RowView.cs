using Migration.SwitchCtl.Rows;

namespace Migration.SwitchCtl.Api;

/// <summary>A row as <c>GET /tables</c> shows it.</summary>
/// <param name="Match">Values by field.</param>
/// <param name="Action">Name of the action.</param>
/// <param name="Params">Values by parameter.</param>
internal sealed record RowView(
    IReadOnlyDictionary<string, string> Match,
    string Action,
    IReadOnlyDictionary<string, string> Params)
{
    public static IEnumerable<RowView> Of(TableSchema table, IEnumerable<TableRow> rows) => rows
        .Where(r => r.Key.Table == table)
        .OrderBy(r => r.Key.First).ThenBy(r => r.Key.Second).ThenBy(r => r.Key.Third)
        .Select(r => new RowView(RowText.Match(r.Key), r.Action.Name, RowText.Params(r)));
}
