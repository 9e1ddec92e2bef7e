using System.Buffers;
using System.Formats.Tar;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Migration.Contracts;
using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Processes;
using Migration.Platform.Criu.Sockets;
using Migration.Platform.Criu.Wire;
using Migration.Platform.Oci;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using ZstdSharp;

namespace Migration.Fuzz;

/// <summary>The parsers of what comes over a network, or from a file that came over one.</summary>
internal static class ParserSubjects
{
    private const int MostMessageBytes = 4 << 20;
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private static readonly RSA Recipient = RSA.Create(2048);
    private static readonly SealKey Key = SealKey.New();
    private static readonly CriuImageType[] Types = Enum.GetValues<CriuImageType>();

    private static readonly Dictionary<IPAddress, IPAddress> Addresses = new()
    {
        [IPAddress.Parse("10.1.1.2")] = IPAddress.Parse("10.1.2.2"),
    };

    private static readonly string[] HostileNames =
    [
        "../etc/passwd", "/etc/passwd", "checkpoint/../../x", "a//b", "./checkpoint/files.img", "checkpoint/\0x", "",
        new string('n', 300), "checkpoint", "config.dump", "spec.dump", "C:\\x", "..", "checkpoint/..",
    ];

    private static readonly byte[] Manifest = JsonSerializer.SerializeToUtf8Bytes(new OciManifest
    {
        MediaType = OciMediaTypes.Manifest,
        Config = new OciDescriptor { MediaType = OciMediaTypes.Config, Digest = OciDigest.Of([1]), Size = 1 },
        Layers = [new OciDescriptor { MediaType = OciMediaTypes.LayerTar, Digest = OciDigest.Of([2]), Size = 4711 }],
        Annotations = new Dictionary<string, string> { ["org.criu.checkpoint.container.name"] = "redis" },
    });

    private static readonly byte[] Request = JsonSerializer.SerializeToUtf8Bytes(
        new MigrationRequested
        {
            MigrationId = Guid.Parse("6f1d7a52-6c5e-4b8f-9d2a-1f2e3d4c5b6a"),
            Workload = new Workload { Platform = "podman", Pod = "redis", Container = "redis-server" },
            TargetNode = "node-b",
            RequestedBy = "fuzz",
        },
        Web);

    private static readonly byte[] Reference =
        Encoding.ASCII.GetBytes($"registry.example:5000/checkpoints/redis@{OciDigest.Of([3])}");

    private static readonly string Wrapped = Key.WrapFor(Recipient);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ParserSubject> All { get; } =
    [
        Criu("rewriting of files.img", "files.img", CriuImageType.Files,
            (_, b) => SocketAddressRewriter.Rewrite(b, Addresses)),
        Criu("inventory.img", "inventory.img", CriuImageType.Inventory, (_, b) => InventoryReader.Read(b)),
        Criu("pagemap", "pagemap-1.img", CriuImageType.Pagemap, (n, b) => PagemapReader.Read(n, b)),
        Criu("pstree.img", "pstree.img", CriuImageType.ProcessTree, (_, b) => ProcessTreeReader.Read(b)),
        Criu("core", "core-1.img", CriuImageType.Core, (n, b) => TaskCoreReader.Read(n, b)),
        Criu("fdinfo", "fdinfo-2.img", CriuImageType.FileDescriptors, (n, b) => FileDescriptorReader.Read(n, b)),
        Criu("any CRIU image", "any.img", null, (n, b) => CriuImage.Parse(n, b).ToArray()),
        new("tar archive", r => ByteDamage.Of(Archive(r), r), ReadArchive, e => e is CheckpointArchiveException),
        new("zstd layer", r => ByteDamage.Of(Compressed(r), r), ReadCompressed, e => e is CheckpointArchiveException),
        new("OCI manifest", r => ByteDamage.Of(Manifest, r),
            b => JsonSerializer.Deserialize<OciManifest>(b)?.Layers.ToList(), e => e is JsonException),
        new("sealed layer", r => ByteDamage.Of(Sealed(r), r), ReadSealed, e => e is SealException),
        new("wrapped key", r => Encoding.ASCII.GetBytes(
                Convert.ToBase64String(ByteDamage.Of(Convert.FromBase64String(Wrapped), r))),
            b => SealKey.Unwrap(Encoding.ASCII.GetString(b), Recipient).Dispose(), e => e is SealException),
        new("image reference", r => ByteDamage.Of(Reference, r),
            b => ImageReference.Parse(Encoding.Latin1.GetString(b)), e => e is FormatException),
        new("P4Runtime frame", r => ByteDamage.Of(Frame(r), r), ReadFrames,
            e => e is GrpcException { Code: GrpcStatusCode.Internal or GrpcStatusCode.Unimplemented
                or GrpcStatusCode.ResourceExhausted }),
        new("request JSON", r => ByteDamage.Of(Request, r),
            b => JsonSerializer.Deserialize<MigrationRequested>(b, Web), e => e is JsonException),
    ];

    private static ParserSubject Criu(
        string name, string file, CriuImageType? type, Action<string, ReadOnlyMemory<byte>> read) => new(
        name,
        random => ByteDamage.Of(Image(file, type ?? Types[random.Next(1, Types.Length)], random), random),
        bytes => read(file, bytes),
        e => e is CriuImageException);

    private static byte[] Image(string file, CriuImageType type, Random random) => CriuImage.Create(
        file, type,
        Enumerable.Range(0, random.Next(1, 4)).Select(i => new CriuImageEntry(
            0, random.Next(4) == 0 ? Message(random, 3) : CriuSamples.Entry(type, i, random), default))).ToArray();

    // Small numbers of fields and values: those that mean something.
    private static WireMessage Message(Random random, int depth)
    {
        var message = new WireMessage();
        for (var fields = random.Next(12); fields > 0; fields--)
        {
            var number = random.Next(1, 22);
            message = random.Next(4) switch
            {
                0 when depth > 0 => message.AddMessage(number, Message(random, depth - 1)),
                1 => message.AddText(number, new string('x', random.Next(20))),
                2 => message.Add(WireField.OfVarInt(number, (ulong)random.NextInt64())),
                _ => message.Add(WireField.OfVarInt(number, (ulong)random.Next(12))),
            };
        }

        return message;
    }

    private static byte[] Archive(Random random)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, random.Next(2) == 0 ? TarEntryFormat.Pax : TarEntryFormat.Gnu, true))
        {
            for (var members = random.Next(1, 6); members > 0; members--)
                writer.WriteEntry(Member(writer.Format, random));
        }

        return stream.ToArray();
    }

    private static TarEntry Member(TarEntryFormat format, Random random)
    {
        var name = random.Next(3) == 0
            ? HostileNames[random.Next(HostileNames.Length)]
            : $"checkpoint/file-{random.Next(4)}.img";
        name = name.Length == 0 ? "x" : name;
        var type = random.Next(5) switch
        {
            0 => TarEntryType.SymbolicLink,
            1 => TarEntryType.HardLink,
            2 => TarEntryType.Directory,
            _ => TarEntryType.RegularFile,
        };
        TarEntry entry = format == TarEntryFormat.Pax ? new PaxTarEntry(type, name) : new GnuTarEntry(type, name);
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            entry.LinkName = HostileNames[random.Next(HostileNames.Length)] is { Length: > 0 } link ? link : "x";
        if (type == TarEntryType.RegularFile)
            entry.DataStream = new MemoryStream(new byte[random.Next(2000)]);
        return entry;
    }

    private static void ReadArchive(byte[] archive) => Wait(async () =>
    {
        await foreach (var entry in CheckpointArchiveReader.ReadEntriesAsync("fuzz.tar", new MemoryStream(archive)))
        {
            var path = Path.GetFullPath(Path.Combine("/inside", entry.Name));
            if (Path.IsPathRooted(entry.Name) || !path.StartsWith("/inside/", StringComparison.Ordinal))
                throw new FuzzException($"the member '{entry.Name}' escapes");
            // What nobody wants is left, and jumped over.
            if (entry.Content is { } content && entry.Size % 3 != 0)
                await content.CopyToAsync(Stream.Null);
        }
    });

    private static byte[] Compressed(Random random)
    {
        using var compressor = new Compressor(random.Next(1, 4));
        using var made = new MemoryStream();
        for (var frames = random.Next(1, 4); frames > 0; frames--)
        {
            // Text of a few words, so that there are matches to damage, or an archive.
            var plain = random.Next(2) == 0
                ? Archive(random)
                : [.. Enumerable.Range(0, random.Next(20_000)).Select(i => (byte)(i * random.Next(2) % 50))];
            made.Write(compressor.Wrap(plain));
        }

        return made.ToArray();
    }

    private static void ReadCompressed(byte[] bytes) => Wait(async () =>
    {
        await using var plain = new DecompressingStream("fuzz.zst", new MemoryStream(bytes), MostMessageBytes);
        var piece = new byte[64 * 1024];
        var given = 0L;
        while (await plain.ReadAsync(piece) is > 0 and var read)
            given += read;
        if (given > MostMessageBytes)
            throw new FuzzException($"{given} bytes came out, {MostMessageBytes} were allowed");
    });

    private static byte[] Sealed(Random random)
    {
        using var made = new MemoryStream();
        Wait(async () =>
        {
            await using var sealing = new SealingStream(made, Key);
            await sealing.WriteAsync(new byte[random.Next(3) == 0 ? random.Next(140_000) : random.Next(100)]);
            await sealing.CompleteAsync(default);
        });
        return made.ToArray();
    }

    private static void ReadSealed(byte[] bytes) => Wait(async () =>
    {
        await using var opening = new OpeningStream(new MemoryStream(bytes), Key);
        await opening.CopyToAsync(Stream.Null);
    });

    private static byte[] Frame(Random random)
    {
        var request = new WriteRequest { DeviceId = (ulong)random.Next(3), ElectionId = new Uint128 { Low = 1 } };
        for (var updates = random.Next(4); updates > 0; updates--)
        {
            request.Updates.Add(new Update
            {
                Type = (Update.Types.Type)random.Next(5),
                Entity = new Entity { TableEntry = new TableEntry { TableId = (uint)random.Next(100) } },
            });
        }

        return GrpcFraming.Frame(request).ToArray();
    }

    private static void ReadFrames(byte[] bytes) => Wait(async () =>
    {
        var reader = PipeReader.Create(new ReadOnlySequence<byte>(bytes));
        while (await GrpcFraming.ReadAsync(reader, WriteRequest.Parser, MostMessageBytes, default) is not null)
        {
        }
    });

    // Streams in memory: nothing is ever waited for, and all is allocated on this thread.
    private static void Wait(Func<Task> run) => run().GetAwaiter().GetResult();
}
