using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Migration.Dashboard.Access;

namespace Migration.Dashboard.Components;

/// <summary>A component that shows the board and is drawn again when parts of it change.</summary>
public abstract class BoardComponent : ComponentBase, IDisposable
{
    // Bars that grow; only while something runs.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private ITimer? _timer;
    private bool _disposed;

    /// <summary>What is shown.</summary>
    [Inject]
    protected Board Board { get; set; } = null!;

    /// <summary>Clock.</summary>
    [Inject]
    protected TimeProvider Clock { get; set; } = null!;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    /// <summary>Who looks.</summary>
    protected ClaimsPrincipal Viewer { get; private set; } = new();

    /// <summary>Whether the viewer may ask for migrations and cancel them.</summary>
    protected bool MayAct => DashboardAccess.MayAct(Viewer);

    /// <summary>Now.</summary>
    protected DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>The parts whose changes it shows.</summary>
    protected abstract IReadOnlyList<BoardPart> Shows { get; }

    /// <summary>Whether time itself changes what is shown, for the moment.</summary>
    protected virtual bool Moves => false;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (Authentication is not null)
            Viewer = (await Authentication).User;
        Board.Changed += OnChanged;
    }

    /// <inheritdoc />
    protected override void OnAfterRender(bool firstRender)
    {
        if (Moves && !_disposed)
            _timer ??= Clock.CreateTimer(_ => Refresh(), null, Tick, Tick);
        else
            StopTimer();
    }

    /// <summary>Draws it again, from any thread.</summary>
    protected void Refresh() => _ = InvokeAsync(StateHasChanged);

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops following the board.</summary>
    /// <param name="disposing">Always true.</param>
    protected virtual void Dispose(bool disposing)
    {
        _disposed = true;
        Board.Changed -= OnChanged;
        StopTimer();
    }

    private void OnChanged(BoardPart part)
    {
        if (Shows.Contains(part))
            Refresh();
    }

    private void StopTimer()
    {
        _timer?.Dispose();
        _timer = null;
    }
}
