namespace Migration.Bench.Freeze;

/// <summary>Figures of <c>freeze</c>.</summary>
/// <param name="Repetitions">Migrations behind each median.</param>
/// <param name="Cases">The cases.</param>
internal sealed record FreezeResult(int Repetitions, IReadOnlyList<FreezeCase> Cases);
