using System.Collections.Concurrent;

namespace Migration.Platform.Hosting;

/// <summary>Migrations to be remembered for as long as messages about them may still come: the last 10,000.</summary>
public sealed class RecentMigrations
{
    // A message comes late by seconds; this many are done in days.
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<Guid, bool> _known = [];
    private readonly ConcurrentQueue<Guid> _order = [];

    /// <summary>Remembers a migration.</summary>
    /// <param name="migration">The migration.</param>
    public void Add(Guid migration)
    {
        if (!_known.TryAdd(migration, true))
            return;
        _order.Enqueue(migration);
        while (_order.Count > Most && _order.TryDequeue(out var oldest))
            _known.TryRemove(oldest, out _);
    }

    /// <summary>Whether a migration is remembered.</summary>
    /// <param name="migration">The migration.</param>
    public bool Contains(Guid migration) => _known.ContainsKey(migration);
}
