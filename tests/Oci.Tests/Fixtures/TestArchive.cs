using System.Formats.Tar;
using System.Text;

namespace Migration.Oci.Tests;

/// <summary>Makes checkpoint archives member by member, whole ones by default.</summary>
internal sealed class TestArchive : IDisposable
{
    public const string ConfigDump =
        """
        {"id":"4f1d","name":"counter","rootfsImageID":"9b1c","rootfsImageName":"registry.example/redis:7",
         "rawImageName":"redis:7","runtime":"runc","pod":"77aa","createdTime":"2026-08-01T10:00:00.123456789+02:00",
         "checkpointedTime":"2026-08-01T11:00:00Z"}
        """;

    public const string SpecDump =
        """{"ociVersion":"1.0.2","annotations":{"io.container.manager":"libpod","org.example.a":"b"}}""";

    private readonly MemoryStream _stream = new();
    private readonly TarWriter _writer;

    public TestArchive() => _writer = new TarWriter(_stream, TarEntryFormat.Pax, leaveOpen: true);

    public static TestArchive Complete() => new TestArchive()
        .Directory("checkpoint/").File("checkpoint/inventory.img", "inventory")
        .File("checkpoint/files.img", "address 10.0.0.1").File("config.dump", ConfigDump).File("spec.dump", SpecDump);

    public TestArchive File(string name, string content) => File(name, Encoding.UTF8.GetBytes(content));

    public TestArchive File(string name, byte[] content) =>
        Add(new PaxTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = new MemoryStream(content),
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            Uid = 1000,
            Gid = 3_000_000,
        });

    public TestArchive Directory(string name) => Add(new PaxTarEntry(TarEntryType.Directory, name));

    public TestArchive Link(TarEntryType type, string name, string target) =>
        Add(new PaxTarEntry(type, name) { LinkName = target });

    public TestArchive Add(TarEntry entry)
    {
        _writer.WriteEntry(entry);
        return this;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _stream.Dispose();
    }

    public byte[] ToArray()
    {
        _writer.Dispose(); // writes the end marker
        return _stream.ToArray();
    }

    public MemoryStream ToStream() => new(ToArray(), writable: false);
}
