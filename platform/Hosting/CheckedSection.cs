namespace Migration.Platform.Hosting;

/// <summary>Which section of the configuration some options are read from.</summary>
/// <param name="Options">Type of the options.</param>
/// <param name="Name">Name of the section.</param>
internal sealed record CheckedSection(Type Options, string Name);
