namespace Migration.Coordinator.Tests.Harness;

internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("coordinator-").FullName;

    public string In(string name) => Path.Combine(_path, name);

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_path, recursive: true);
    }
}
