using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>Writes Events, which <c>kubectl describe</c> shows beside the object they are about.</summary>
/// <param name="api">The API server.</param>
/// <param name="time">Clock.</param>
/// <param name="component">Who writes, for example <c>containerflow</c>.</param>
/// <param name="instance">Which one of them, the name of its pod or machine.</param>
public sealed class EventWriter(IKubernetesApi api, TimeProvider time, string component, string instance)
{
    /// <summary>Longest note that the API server takes.</summary>
    private const int LongestNote = 1024;

    /// <summary>
    /// Writes an event. The same event of the same object is written once, however often it is told: its name is made
    /// of what it says.
    /// </summary>
    /// <param name="about">The object it is about.</param>
    /// <param name="reason">One word for machines, for example <c>MigrationAborted</c>.</param>
    /// <param name="note">A sentence for people.</param>
    /// <param name="isWarning">Whether something went wrong.</param>
    /// <param name="occasion">What makes two equal events different ones, for example the migration's id.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="KubernetesException">The server refused it or does not answer.</exception>
    public async Task WriteAsync(
        JsonObject about, string reason, string note, bool isWarning, string occasion, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(about);
        ArgumentNullException.ThrowIfNull(note);
        // Objects without a namespace have their events in "default".
        var space = about.Namespace() is { Length: > 0 } own ? own : "default";
        var mark = Convert.ToHexStringLower(SHA256.HashData(
            Encoding.UTF8.GetBytes($"{about.Uid()}/{reason}/{occasion}/{note}")))[..16];
        var manifest = new JsonObject
        {
            ["apiVersion"] = KubernetesKind.Event.ApiVersion,
            ["kind"] = KubernetesKind.Event.Name,
            ["metadata"] = new JsonObject { ["name"] = $"{about.Name()}.{mark}", ["namespace"] = space },
            // MicroTime: six decimals and no other number of them.
            ["eventTime"] = time.GetUtcNow().UtcDateTime.ToString(
                "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            ["reportingController"] = $"containerflow.io/{component}",
            ["reportingInstance"] = instance,
            ["action"] = "Migrate",
            ["reason"] = reason,
            ["type"] = isWarning ? "Warning" : "Normal",
            ["note"] = note.Length > LongestNote ? note[..(LongestNote - 3)] + "..." : note,
            ["regarding"] = new JsonObject
            {
                ["apiVersion"] = about.Text("apiVersion"),
                ["kind"] = about.Text("kind"),
                ["name"] = about.Name(),
                ["namespace"] = about.Text("metadata", "namespace"),
                ["uid"] = about.Uid(),
            },
        };
        try
        {
            await api.CreateAsync(KubernetesKind.Event, space, manifest, cancellation);
        }
        catch (KubernetesException e) when (e.IsConflict)
        {
            // Written before.
        }
    }
}
