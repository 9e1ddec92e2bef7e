namespace Migration.Contracts.Tests;

/// <summary>
/// The golden files, one per contract. After an intended change (additive and nullable only; anything else is a new
/// type) <c>UPDATE_GOLDEN=1 dotnet test tests/Contracts.Tests</c> writes them anew; review the difference.
/// </summary>
internal static class GoldenFolder
{
    private const string UpdateVariable = "UPDATE_GOLDEN";

    private static readonly string Folder = Find();

    public static IReadOnlyList<string> Names =>
        [.. Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    public static void ShouldMatch(string name, string actual)
    {
        var path = Path.Combine(Folder, name + ".json");
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
            File.WriteAllText(path, actual);
        File.Exists(path).ShouldBeTrue($"{name} has no golden file: run with {UpdateVariable}=1 and review it.");
        actual.ShouldBe(File.ReadAllText(path), $"The wire form of {name} changed; {UpdateVariable}=1 accepts it.");
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Migration.sln")))
                return Path.Combine(folder.FullName, "tests", "Contracts.Tests", "golden");
        }

        throw new DirectoryNotFoundException($"No Migration.sln above {AppContext.BaseDirectory}.");
    }
}
