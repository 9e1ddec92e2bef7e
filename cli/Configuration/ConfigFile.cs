using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Migration.Cli.Configuration;

/// <summary>The file with the contexts, much like kubectl's.</summary>
internal sealed class ConfigFile
{
    /// <summary>Variable that names another file.</summary>
    public const string Variable = "MIGRATECTL_CONFIG";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Name of the context that is used when none is named.</summary>
    public string? CurrentContext { get; set; }

    /// <summary>The contexts.</summary>
    public IList<ContextSettings> Contexts { get; set; } = [];

    /// <summary>Where the file is.</summary>
    /// <param name="given">The path on the command line, or null.</param>
    /// <param name="shell">The surroundings.</param>
    public static string PathOf(string? given, Shell shell)
    {
        if ((given ?? shell.Variable(Variable)) is { Length: > 0 } named)
            return named;
        var home = shell.Variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var folder = shell.Variable("XDG_CONFIG_HOME") is { Length: > 0 } configured
            ? configured
            : Path.Combine(home, ".config");
        return Path.Combine(folder, "migratectl", "config.yaml");
    }

    /// <summary>Reads the file; one that is not there is empty.</summary>
    /// <exception cref="CliException">It cannot be read or understood.</exception>
    public static ConfigFile Read(string path)
    {
        try
        {
            var text = File.Exists(path) ? File.ReadAllText(path) : "";
            var file = new DeserializerBuilder()
                .WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<ConfigFile?>(text);
            if (file is null)
                return new ConfigFile();

            // "contexts:" or "- " with nothing behind it.
            file.Contexts = [.. (file.Contexts ?? []).Where(c => c is not null)];
            return file;
        }
        catch (YamlException e)
        {
            throw new CliException(
                ExitCodes.Usage, $"{path}, line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}",
                "docs/migratectl.md shows what the file looks like; 'migratectl config set-context' writes it.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Usage, $"{path} cannot be read: {e.Message}", inner: e);
        }
    }

    /// <summary>Writes the file, readable by its owner only, whole or not at all.</summary>
    /// <exception cref="CliException">It cannot be written.</exception>
    public void Write(string path)
    {
        var serializer = new SerializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance)
            .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull).Build();
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var draft = $"{path}.{Path.GetRandomFileName()}";
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly,
            };
            using (var writer = new StreamWriter(draft, options))
                serializer.Serialize(writer, this);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Usage, $"{path} cannot be written: {e.Message}", inner: e);
        }
    }

    /// <summary>The context of a name.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public ContextSettings Find(string name) =>
        Contexts.FirstOrDefault(c => c.Name == name) ?? throw new CliException(
            ExitCodes.Usage,
            $"There is no context '{name}'.",
            Contexts.Count == 0
                ? $"Make it: migratectl config set-context {name} --coordinator http://127.0.0.1:8085"
                : $"There are: {string.Join(", ", Contexts.Select(c => c.Name))}.");
}
