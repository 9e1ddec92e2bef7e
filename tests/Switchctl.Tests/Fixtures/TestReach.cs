using Migration.SwitchCtl.Terms;

namespace Migration.Switchctl.Tests.Fixtures;

/// <summary>Something to reach that comes and goes as the test wants.</summary>
internal sealed class TestReach : IReach
{
    private int _questions;

    public string Name => "broker";

    public bool IsConnected { get; set; } = true;

    public bool Answers { get; set; } = true;

    /// <summary>How often it was asked.</summary>
    public int Questions => Volatile.Read(ref _questions);

    public Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _questions);
        return Task.FromResult(Answers);
    }
}
