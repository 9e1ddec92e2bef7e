namespace Migration.Bench.Image;

/// <summary>Figures of <c>image</c>.</summary>
/// <param name="Repetitions">Pushes behind each median.</param>
/// <param name="Cases">The cases.</param>
internal sealed record ImageResult(int Repetitions, IReadOnlyList<ImageCase> Cases);
