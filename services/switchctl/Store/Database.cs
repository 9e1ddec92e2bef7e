using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Migration.SwitchCtl.Store;

/// <summary>
/// The SQLite file: opened in write-ahead mode with every commit forced to disk, its schema brought up to date by
/// numbered scripts.
/// </summary>
public sealed class Database : IDisposable
{
    private const string ScriptFolder = ".Store.Schema.";
    // Longer than the longest list takes to register; decisions wait that long rather than fail.
    private const int BusyTimeoutSeconds = 30;
    private readonly string _connectionString;

    /// <summary>Opens or makes the file and applies the scripts that it lacks.</summary>
    /// <param name="options">Where the file is.</param>
    /// <exception cref="InvalidOperationException">The file was written by a newer version of this service.</exception>
    /// <exception cref="SqliteException">The file cannot be opened or is no database.</exception>
    public Database(IOptions<StoreOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Path = System.IO.Path.GetFullPath(options.Value.Path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            ForeignKeys = true,
            DefaultTimeout = BusyTimeoutSeconds,
        }.ToString();
        using var connection = Open();
        connection.Run("PRAGMA journal_mode = WAL");
        Upgrade(connection);
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>A connection from the pool; dispose of it soon.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();

        // Decisions must outlast a power failure, so commits wait for the disk.
        connection.Run("PRAGMA synchronous = FULL");
        return connection;
    }

    /// <summary>Closes the pooled connections, so that the file can be moved or deleted.</summary>
    public void Dispose()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private void Upgrade(SqliteConnection connection)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var scripts = assembly.GetManifestResourceNames()
            .Where(name => name.Contains(ScriptFolder, StringComparison.Ordinal))
            .Select(name => (Number: Number(name), Name: name))
            .OrderBy(script => script.Number)
            .ToArray();
        using var transaction = connection.BeginTransaction();
        var version = connection.Scalar<long>("PRAGMA user_version");
        if (version > scripts[^1].Number)
        {
            throw new InvalidOperationException(
                $"{Path} has schema {version}, this version of switchctl knows up to {scripts[^1].Number}: start the "
                + "newer version, or set SwitchCtl:Store:Path to another file.");
        }

        foreach (var (number, name) in scripts.Where(script => script.Number > version))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            connection.Run(reader.ReadToEnd());
            connection.Run($"PRAGMA user_version = {number}");
        }

        transaction.Commit();
    }

    private static int Number(string resource)
    {
        var start = resource.IndexOf(ScriptFolder, StringComparison.Ordinal) + ScriptFolder.Length;
        return int.Parse(resource.AsSpan(start, 4), CultureInfo.InvariantCulture);
    }
}
