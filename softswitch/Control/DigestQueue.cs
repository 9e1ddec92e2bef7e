using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Runtime;
using Config = Migration.Platform.P4Runtime.V1.DigestEntry.Types.Config;
using Type = Migration.Platform.P4Runtime.V1.Update.Types.Type;

namespace Migration.Softswitch.Control;

/// <summary>
/// The digests of one kind on their way to the controller: gathered into lists without duplicates, and not told again
/// before the controller acknowledged them or the time for that is over (specification, section "DigestEntry"). Any
/// thread may call.
/// </summary>
/// <param name="id">Id in the P4Info.</param>
/// <param name="name">Name for messages.</param>
/// <param name="shape">Reads digests from packets.</param>
/// <param name="time">Clock of the timeouts.</param>
internal sealed class DigestQueue(uint id, string name, DigestShape shape, TimeProvider time)
{
    // Where the controller sets no limit: lists stay far below the usual limit of a message.
    private const int LongestList = 1024;

    // What waits for an acknowledgement is forgotten, oldest first, rather than fill the memory.
    private const int MostUnacknowledged = 65_536;

    private readonly Lock _lock = new();
    private readonly List<P4Data> _waiting = [];
    private readonly HashSet<P4Data> _known = [];
    private readonly SortedDictionary<ulong, Sent> _sent = [];
    private Config? _config;
    private long _waitingSince;
    private ulong _lastList;

    /// <summary>Whether a controller asked for these digests.</summary>
    public bool IsEnabled => Volatile.Read(ref _config) is not null;

    /// <summary>What a controller set, as it reads it; null while it did not ask for these digests.</summary>
    public DigestEntry? Entry => Volatile.Read(ref _config) is { } config
        ? new DigestEntry { DigestId = id, Config = config }
        : null;

    /// <summary>Turns these digests on or off, or changes how they are gathered.</summary>
    /// <exception cref="GrpcException">It was refused; nothing changed.</exception>
    public void Write(Type type, DigestEntry entry)
    {
        switch (type)
        {
            case Type.Insert when IsEnabled:
                throw Refused.Exists($"digest {name}: the entry exists");
            case Type.Modify or Type.Delete when !IsEnabled:
                throw Refused.Missing($"digest {name}: there is no entry");
            case Type.Delete:
                Forget();
                break;
            default:
                Volatile.Write(ref _config, Check(entry.Config));
                break;
        }
    }

    /// <summary>Takes the digest of a packet.</summary>
    /// <returns>A list that is full, to be sent; null for none.</returns>
    public DigestList? Take(PacketContext packet)
    {
        if (!IsEnabled)
        {
            return null;
        }

        var digest = shape.Read(packet);
        lock (_lock)
        {
            if (_config is not { } config || !_known.Add(digest))
            {
                return null;
            }

            _waitingSince = _waiting.Count == 0 ? time.GetTimestamp() : _waitingSince;
            _waiting.Add(digest);
            var limit = config.MaxListSize is > 0 and <= LongestList ? config.MaxListSize : LongestList;
            return config.MaxTimeoutNs == 0 || _waiting.Count >= limit ? MakeList(config) : null;
        }
    }

    /// <summary>Forgets what need not be acknowledged any more.</summary>
    /// <returns>A list that waited long enough, to be sent; null for none.</returns>
    public DigestList? Tick()
    {
        lock (_lock)
        {
            if (_config is not { } config)
            {
                return null;
            }

            while (_sent.Count > 0 && NsSince(_sent.First().Value.When) >= config.AckTimeoutNs)
            {
                ForgetList(_sent.First().Key);
            }

            return _waiting.Count > 0 && NsSince(_waitingSince) >= config.MaxTimeoutNs ? MakeList(config) : null;
        }
    }

    /// <summary>Takes the controller's word that it has a list; one that is not waited for is ignored.</summary>
    public void Acknowledge(ulong list)
    {
        lock (_lock)
        {
            ForgetList(list);
        }
    }

    private void Forget()
    {
        lock (_lock)
        {
            _config = null;
            _waiting.Clear();
            _known.Clear();
            _sent.Clear();
        }
    }

    private Config Check(Config? config)
    {
        config ??= new Config();
        return config.MaxTimeoutNs < 0 || config.MaxListSize < 0 || config.AckTimeoutNs < 0
            ? throw Refused.Invalid($"digest {name}: sizes and timeouts must not be negative")
            : config;
    }

    private DigestList MakeList(Config config)
    {
        var list = new DigestList
        {
            DigestId = id,
            ListId = ++_lastList,
            Timestamp = time.GetUtcNow().ToUnixTimeNanoseconds(),
            Data = { _waiting },
        };
        if (config.AckTimeoutNs == 0)
        {
            _known.ExceptWith(_waiting);
        }
        else
        {
            _sent[list.ListId] = new Sent(time.GetTimestamp(), [.. _waiting]);
        }

        _waiting.Clear();
        while (_known.Count > MostUnacknowledged)
        {
            ForgetList(_sent.First().Key);
        }

        return list;
    }

    private void ForgetList(ulong list)
    {
        if (_sent.Remove(list, out var sent))
        {
            _known.ExceptWith(sent.Digests);
        }
    }

    private long NsSince(long timestamp) =>
        time.GetElapsedTime(timestamp).Ticks * TimeSpan.NanosecondsPerTick;

    private sealed record Sent(long When, IReadOnlyList<P4Data> Digests);
}
