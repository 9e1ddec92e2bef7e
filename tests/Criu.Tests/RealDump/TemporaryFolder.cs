namespace Migration.Criu.Tests.RealDump;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("criu-tests-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
