namespace Migration.Bench.Plots;

/// <summary>A picture of figures.</summary>
/// <param name="Name">Name of its file, without the ending.</param>
/// <param name="Svg">The picture.</param>
internal sealed record Plot(string Name, string Svg);
