namespace Migration.Coordinator.Store;

/// <summary>Wakes those who follow the journal.</summary>
internal sealed class JournalSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Completes at the next entry. Take it before reading, so that none is missed in between.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Something was written.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
