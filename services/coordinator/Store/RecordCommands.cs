using System.Data.Common;
using System.Globalization;

namespace Migration.Coordinator.Store;

/// <summary>Shorthands for statements and values.</summary>
internal static class RecordCommands
{
    /// <summary>A statement with its values, in the connection's running transaction if there is one.</summary>
    public static DbCommand Command(
        this DbConnection connection, string sql, params IEnumerable<(string Name, object? Value)> values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // All statements are constants of this project; values go in as parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>Runs a statement.</summary>
    public static async Task<int> RunAsync(
        this DbConnection connection, string sql, params IEnumerable<(string Name, object? Value)> values)
    {
        await using var command = connection.Command(sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Reads all rows of a query.</summary>
    public static async Task<List<T>> ReadAsync<T>(
        this DbConnection connection,
        string sql,
        Func<DbDataReader, T> row,
        params IEnumerable<(string Name, object? Value)> values)
    {
        await using var command = connection.Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>How times are kept.</summary>
    public static string ToText(this DateTimeOffset time) =>
        time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>A time column.</summary>
    public static DateTimeOffset Time(this DbDataReader row, string column) => DateTimeOffset.Parse(
        row.GetString(row.GetOrdinal(column)), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>A time column that may be null.</summary>
    public static DateTimeOffset? TimeOrNull(this DbDataReader row, string column) =>
        row.IsDBNull(row.GetOrdinal(column)) ? null : row.Time(column);

    /// <summary>A text column.</summary>
    public static string Text(this DbDataReader row, string column) => row.GetString(row.GetOrdinal(column));

    /// <summary>A text column that may be null.</summary>
    public static string? TextOrNull(this DbDataReader row, string column) =>
        row.IsDBNull(row.GetOrdinal(column)) ? null : row.Text(column);
}
