using System.Globalization;
using System.Net;

namespace Migration.Cli.Configuration;

/// <summary>Whom to talk to, and how: what the command line says, else the environment, else the context.</summary>
internal sealed record Connection
{
    /// <summary>Where a coordinator listens by default.</summary>
    public const string DefaultCoordinator = "http://127.0.0.1:8085";

    /// <summary>Where switchctl listens by default.</summary>
    public const string DefaultSwitch = "http://127.0.0.1:5083";

    /// <summary>The coordinator.</summary>
    public required Uri Coordinator { get; init; }

    /// <summary>switchctl.</summary>
    public required Uri Switch { get; init; }

    /// <summary>The coordinator's API key, or null. Never shown.</summary>
    public string? ApiKey { get; init; }

    /// <summary>PEM file with the certificate authorities to trust instead of the system's, or null.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>Platform of workloads named without one.</summary>
    public required string Platform { get; init; }

    /// <summary>Namespace of workloads named without one.</summary>
    public required string Namespace { get; init; }

    /// <summary>Longest wait for an answer.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Puts the sources together.</summary>
    /// <exception cref="CliException">Something in them is wrong.</exception>
    public static Connection Resolve(ConnectionChoice choice, Shell shell)
    {
        var file = ConfigFile.Read(ConfigFile.PathOf(choice.ConfigFile, shell));
        var name = choice.Context ?? shell.Variable("MIGRATECTL_CONTEXT") ?? file.CurrentContext;
        var context = name is { Length: > 0 } ? file.Find(name) : new ContextSettings();
        var coordinator = Address(
            choice.Coordinator ?? shell.Variable("MIGRATECTL_COORDINATOR") ?? context.Coordinator
                ?? DefaultCoordinator,
            "coordinator");
        var key = shell.Variable("MIGRATECTL_API_KEY") is { Length: > 0 } given ? given : KeyOf(context);
        if (key is not null && (key.Length == 0 || key.Any(c => c is <= ' ' or > '~')))
        {
            throw new CliException(
                ExitCodes.Usage, "The API key is empty or has characters that no key has.",
                "It is one word, as 'migration-coordinator keys add' prints it.");
        }

        if (key is not null && coordinator.Scheme != Uri.UriSchemeHttps && !IsLoopback(coordinator))
        {
            throw new CliException(
                ExitCodes.Usage,
                $"The API key would go unencrypted to {coordinator}.",
                "Use an https:// address, or a tunnel to the host and its loopback address.");
        }

        return new Connection
        {
            Coordinator = coordinator,
            Switch = Address(
                choice.Switch ?? shell.Variable("MIGRATECTL_SWITCH") ?? context.Switch ?? DefaultSwitch, "switch"),
            ApiKey = key,
            CertificateAuthorityFile = context.CertificateAuthorityFile,
            Platform = context.Platform ?? "podman",
            Namespace = context.Namespace ?? "default",
            Timeout = choice.Timeout,
        };
    }

    // Records print their members; the key must not get anywhere by way of the text.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Coordinator = {Coordinator}, Switch = {Switch}");
        return true;
    }

    private static string? KeyOf(ContextSettings context)
    {
        if (context.ApiKeyFile is not { } file)
            return context.ApiKey;
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                ExitCodes.Usage, $"The API key of context '{context.Name}' cannot be read: {e.Message}",
                "Correct apiKeyFile: migratectl config set-context NAME --api-key-file FILE", e);
        }
    }

    private static Uri Address(string text, string what) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new CliException(
                ExitCodes.Usage, $"'{text}' is no address of a {what}.", "Give it like http://127.0.0.1:8085.");

    private static bool IsLoopback(Uri uri) =>
        uri.IsLoopback || (IPAddress.TryParse(uri.Host, out var address) && IPAddress.IsLoopback(address));
}

/// <summary>What the command line says about the connection; null where it says nothing.</summary>
internal sealed record ConnectionChoice(
    string? ConfigFile, string? Context, string? Coordinator, string? Switch, TimeSpan Timeout);
