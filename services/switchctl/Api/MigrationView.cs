using Migration.Contracts;
using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Api;

/// <summary>A migration as <c>GET /migrations</c> shows it.</summary>
/// <param name="Id">The migration.</param>
/// <param name="Plan">What moves from where to where.</param>
/// <param name="Source">The pod that serves before.</param>
/// <param name="Target">The pod that takes over; null while none is prepared.</param>
/// <param name="Phase">How far the switch is.</param>
/// <param name="Decision"><c>none</c>, <c>redirected</c> or <c>aborted</c>.</param>
/// <param name="DecidedAt">When it was decided.</param>
/// <param name="Reason">Why it was aborted.</param>
/// <param name="HeldAt">When the freeze window opened.</param>
/// <param name="Freeze">How it ended; null while it is open.</param>
/// <param name="Backends">Numbers of the backends that move.</param>
/// <param name="Steps">What this service did and how long it took.</param>
internal sealed record MigrationView(
    Guid Id,
    MigrationPlan Plan,
    PodEndpoint Source,
    PodEndpoint? Target,
    string Phase,
    string Decision,
    DateTimeOffset? DecidedAt,
    string? Reason,
    DateTimeOffset? HeldAt,
    ReleaseFigures? Freeze,
    IReadOnlyList<int> Backends,
    IReadOnlyList<StepReport> Steps)
{
    public static MigrationView Of(MigrationRecord m, IReadOnlyList<StepReport> steps) => new(
        m.Id,
        m.Plan,
        m.Source,
        m.Target,
        $"{m.Phase}".ToLowerInvariant(),
        m.Decision is { } decision ? $"{decision}".ToLowerInvariant() : "none",
        m.DecidedAt,
        m.Reason,
        m.HeldAt,
        m.Figures,
        m.BackendIds,
        steps);
}
