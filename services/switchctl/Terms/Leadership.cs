using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Migration.SwitchCtl.Store;

namespace Migration.SwitchCtl.Terms;

/// <summary>
/// Whether this instance acts. One number, the epoch, fences both what can be written: the store, where every
/// transaction looks it up, and the switches, where it is the election id.
/// </summary>
public sealed class Leadership : IWriteFence, IDisposable
{
    // Bids within one epoch; a switch refuses a second stream under an id whose first it has not missed yet.
    private const int BidBits = 20;
    private readonly LeaseStore _leases;
    private readonly StoreLock _lock;
    private readonly TermOptions _options;
    private readonly TimeProvider _time;
    private readonly string _holder;
    private long _epoch;
    private long _bids;

    /// <summary>Makes an instance that does not act yet.</summary>
    /// <param name="leases">Where it is recorded who acts.</param>
    /// <param name="database">The file that the instances share.</param>
    /// <param name="options">Settings.</param>
    /// <param name="time">Clock.</param>
    public Leadership(LeaseStore leases, Database database, IOptions<TermOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(options);
        _leases = leases;
        _lock = new StoreLock(database.Path + ".active");
        _options = options.Value;
        _time = time;
        var name = options.Value.Instance ?? $"{Environment.MachineName} process {Environment.ProcessId}";
        _holder = $"{name} ({Guid.NewGuid():N})";
    }

    /// <summary>Whether this instance acts, as far as it knows.</summary>
    public bool IsActive => Epoch != 0;

    /// <summary>The instance that acts, as the store says; null when none ever did.</summary>
    public string? Holder => _leases.Read()?.Holder;

    private long Epoch => Interlocked.Read(ref _epoch);

    /// <summary>Begins a term, unless another instance acts.</summary>
    /// <param name="insteadOf">Epoch of an instance that is to be replaced although it acts; null for none.</param>
    /// <returns>Whether this instance acts now.</returns>
    public bool TryBegin(long? insteadOf = null)
    {
        var isVacant = _lock.TryTake() || insteadOf is { } other && _leases.Read()?.Epoch == other;
        if (_leases.Take(_holder, isVacant, _time.GetUtcNow(), _options.Lease) is not { } lease)
            return false;
        Interlocked.Exchange(ref _bids, 0);
        Interlocked.Exchange(ref _epoch, lease.Epoch);
        return true;
    }

    /// <summary>Whether a standby has a reason to try: the one that acted has ended, or has been silent.</summary>
    public bool IsVacant()
    {
        if (_lock.TryTake())
            return true;
        return _leases.Read() is not { } lease || lease.ExpiresAt <= _time.GetUtcNow();
    }

    /// <summary>The lease of an instance that acts and lacks something; null when there is none.</summary>
    public Lease? Lacking() => _leases.Read() is { Lacks.Count: > 0 } lease ? lease : null;

    /// <summary>Says that this instance still acts.</summary>
    /// <param name="lacks">What it cannot reach.</param>
    /// <returns>False when another one has taken over: the term is over.</returns>
    public bool Renew(IReadOnlyList<string> lacks)
    {
        if (!_leases.Renew(Epoch, _time.GetUtcNow() + _options.Lease, lacks))
            return false;

        // Missing when the one before was hung and not ended.
        _lock.TryTake();
        return true;
    }

    /// <summary>Ends the term, so that another instance can begin one at once.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _epoch, 0) is var epoch and not 0)
            _leases.Renew(epoch, DateTimeOffset.UnixEpoch, []);
        _lock.Release();
    }

    /// <summary>Whether the store agrees that this instance acts.</summary>
    public bool IsConfirmed() => IsActive && _leases.Read()?.Epoch == Epoch;

    /// <summary>The lower half of the next election id: above all of this term and of those before.</summary>
    public ulong NextBid() => ((ulong)Epoch << BidBits) + (ulong)Interlocked.Increment(ref _bids);

    /// <inheritdoc />
    public void Check(SqliteConnection connection)
    {
        if (!IsActive || LeaseStore.Epoch(connection) != Epoch)
            throw new NotActiveException($"This instance stands by; {Holder ?? "none"} acts.");
    }

    /// <inheritdoc />
    public void Confirm(SqliteConnection connection)
    {
        // A long transaction keeps the renewals waiting, and those who wait for the lease to run out as well.
        LeaseStore.Renew(connection, Epoch, _time.GetUtcNow() + _options.Lease);
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();
}
