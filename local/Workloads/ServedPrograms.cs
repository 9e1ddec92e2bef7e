using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Migration.Local.Machine;
using Migration.Local.Parts;

namespace Migration.Local.Workloads;

/// <summary>The workloads of the matrix.</summary>
public static class ServedPrograms
{
    private const int Port = 7000;
    private const int LargeBytes = 8 * 1024 * 1024;
    private const int SmallBytes = 3000;
    private const string Python = "/usr/bin/python3";
    private const string NodeModules = "/usr/share/nodejs";
    private const string CounterPath = "/srv/counter.py";
    private const string DatagramsPath = "/srv/datagrams.py";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ServedProgram> All { get; } =
        [
            Redis(), Memcached(), Nginx(), Asyncio(), Tls(), Processes(), Node(), Postgres.Program(), Jvm.Program(),
            AspNetCore.Program(), Datagrams(),
        ];

    private static ServedProgram Redis() => new()
    {
        Name = "redis-queue",
        Package = "redis-server",
        Programs = ["/usr/bin/redis-server"],
        Command =
        [
            "/usr/bin/redis-server", "--save", "", "--appendonly", "no", "--protected-mode", "no", "--bind", "0.0.0.0",
        ],
        Port = 6379,
        Talk = client => new RedisTalk(client),
    };

    private static ServedProgram Memcached() => new()
    {
        Name = "memcached",
        Package = "memcached",
        Programs = ["/usr/bin/memcached"],
        Command = ["/usr/bin/memcached", "-u", "root", "-l", "0.0.0.0", "-p", "11211", "-m", "32", "-t", "2"],
        Port = 11211,
        Talk = client => new MemcachedTalk(client),
    };

    private static ServedProgram Nginx()
    {
        var (small, large) = (Noise(SmallBytes), Noise(LargeBytes));
        var (smallHash, largeHash) = (SHA256.HashData(small), SHA256.HashData(large));
        return new ServedProgram
        {
            Name = "nginx",
            Package = "nginx",
            Programs = ["/usr/sbin/nginx"],
            Files = new Dictionary<string, byte[]>
            {
                ["/srv/small"] = small,
                ["/srv/large"] = large,
                ["/srv/nginx.conf"] = Server("nginx.conf"),
                ["/var/log/nginx/.keep"] = [],
                ["/var/lib/nginx/.keep"] = [],
            },
            Command = ["/usr/sbin/nginx", "-e", "stderr", "-c", "/srv/nginx.conf"],
            Port = Port,
            // One in four downloads for a quarter of a minute; the others ask again and again on the connection they have.
            Talk = client => client % 4 == 0 ? new HttpTalk("/large", largeHash) : new HttpTalk("/small", smallHash),
        };
    }

    private static ServedProgram Asyncio() => OfPython("python-asyncio", [], client => new LineTalk(client, isTls: false));

    private static ServedProgram Processes() =>
        OfPython("processes", ["--processes"], client => new LineTalk(client, isTls: false));

    private static ServedProgram Datagrams() => OfPython("udp", [], client => new DatagramTalk(client)) with
    {
        IsUdp = true,
        Files = new Dictionary<string, byte[]> { [DatagramsPath] = Server("datagrams.py") },
        Command = [Python, DatagramsPath],
    };

    private static ServedProgram Tls()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=workload", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return OfPython(
            "python-tls", ["--tls", "/srv/server.pem", "/srv/server.key"],
            client => new LineTalk(client, isTls: true)) with
        {
            Files = new Dictionary<string, byte[]>
            {
                [CounterPath] = Server("counter.py"),
                ["/srv/server.pem"] = Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()),
                ["/srv/server.key"] = Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()),
            },
        };
    }

    private static ServedProgram OfPython(string name, string[] arguments, Func<int, ITalk> talk) => new()
    {
        Name = name,
        Package = "python3",
        Programs = [Python],
        Folders = [LibraryOfPython()],
        Files = new Dictionary<string, byte[]> { [CounterPath] = Server("counter.py") },
        Environment = ["PYTHONDONTWRITEBYTECODE=1"],
        Command = [Python, CounterPath, .. arguments],
        Port = Port,
        Talk = talk,
    };

    private static ServedProgram Node() => new()
    {
        Name = "node-websocket",
        Package = "nodejs",
        Programs = ["/usr/bin/node"],
        // Debian's node reads some of its own modules from there; other builds have them inside.
        Folders = Directory.Exists(NodeModules) ? [NodeModules] : [],
        Files = new Dictionary<string, byte[]> { ["/srv/websocket.js"] = Server("websocket.js") },
        Environment = ["UV_USE_IO_URING=0"],
        Command = ["/usr/bin/node", "/srv/websocket.js"],
        Port = Port,
        Talk = client => new WebSocketTalk(client),
        Needs = "UV_USE_IO_URING=0 where node is 20 or newer: CRIU cannot dump io_uring",
    };

    // /usr/bin/python3 is a link to the version that is installed.
    private static string LibraryOfPython()
    {
        var version = new FileInfo(Python).ResolveLinkTarget(returnFinalTarget: true)?.Name
            ?? throw new LocalRunException($"{Python} is missing: apt-get install python3");
        return $"/usr/lib/{version}";
    }

    internal static byte[] Server(string name) =>
        File.ReadAllBytes(Path.Combine(ProjectTree.Root, "local", "Workloads", "Servers", name));

    // The same bytes each time, so that the image is the same; nothing that compresses.
    private static byte[] Noise(int length)
    {
        using var aes = Aes.Create();
        aes.Key = new byte[16];
        return aes.EncryptCbc(new byte[length - 1], new byte[16], PaddingMode.PKCS7)[..length];
    }
}
