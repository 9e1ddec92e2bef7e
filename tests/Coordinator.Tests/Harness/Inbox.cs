namespace Migration.Coordinator.Tests.Harness;

/// <summary>Keeps what was received; a test waits for a message that may have come already.</summary>
internal sealed class Inbox
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly List<object> _received = [];
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(object message)
    {
        TaskCompletionSource next;
        lock (_gate)
        {
            _received.Add(message);
            next = _next;
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        next.SetResult();
    }

    public IReadOnlyList<T> All<T>(Func<T, bool> which)
    {
        lock (_gate)
            return [.. _received.OfType<T>().Where(which)];
    }

    /// <summary>The first message that fits, or the failure that none came.</summary>
    public Task<T> FirstAsync<T>(Func<T, bool> which) => NumberAsync(1, which);

    /// <summary>The n-th message that fits.</summary>
    public async Task<T> NumberAsync<T>(int n, Func<T, bool> which)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                var fitting = _received.OfType<T>().Where(which).Take(n).ToArray();
                if (fitting.Length == n)
                    return fitting[^1];
                next = _next.Task;
            }

            try
            {
                await next.WaitAsync(Patience, TestContext.Current.CancellationToken);
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"No {typeof(T).Name} number {n} came within {Patience.TotalSeconds} s.");
            }
        }
    }
}
