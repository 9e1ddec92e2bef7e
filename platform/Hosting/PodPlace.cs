using System.Text.Json;

namespace Migration.Platform.Hosting;

/// <summary>How the switch reaches a pod.</summary>
/// <param name="Mac">MAC address that the switch puts on packets to it.</param>
/// <param name="SwitchPort">Port of the switch that leads to it.</param>
public sealed record PodPlace(string Mac, int SwitchPort)
{
    // The plugin's format: a file for each port in use, ports/<number>.json (docs/cni.md).
    private const string Folder = "ports";
    private const string Files = "*.json";
    private const string Added = "added";

    /// <summary>Looks a pod up in the records of the CNI plugin containerflow.</summary>
    /// <param name="state">The plugin's <c>stateDir</c>.</param>
    /// <param name="node">Name of the node.</param>
    /// <param name="address">Address of the pod.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="IOException">A record cannot be read.</exception>
    public static PodPlace? Find(string state, string node, string address)
    {
        var folder = Path.Combine(state, Folder);
        if (!Directory.Exists(folder))
            return null;
        foreach (var path in Directory.EnumerateFiles(folder, Files))
        {
            if (Read(path) is { } record
                && Text(record, "phase") == Added && Text(record, "node") == node && Text(record, "address") == address
                && record.TryGetProperty("port", out var port) && port.TryGetInt32(out var number))
            {
                return new PodPlace(Text(record, "mac") ?? "", number);
            }
        }

        return null;
    }

    private static JsonElement? Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (FileNotFoundException)
        {
            // The pod went away while its neighbours were read.
            return null;
        }
        catch (JsonException e)
        {
            throw new IOException($"{path} is damaged: {e.Message}", e);
        }
    }

    private static string? Text(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
