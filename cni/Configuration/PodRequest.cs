using System.Text.RegularExpressions;
using Migration.Cni.Linux;
using Migration.Cni.Protocol;

namespace Migration.Cni.Configuration;

/// <summary>What is known of a pod, and what it asks for.</summary>
internal sealed partial record PodRequest
{
    /// <summary>Annotation with the address that a pod asks for.</summary>
    public const string AddressAnnotation = "containerflow.address";

    private const string AnnotationsCapability = "io.kubernetes.cri.pod-annotations";

    /// <summary>Namespace of the pod; <c>default</c> where the runtime names none.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the pod; the container's id where the runtime names none.</summary>
    public required string Pod { get; init; }

    /// <summary>Address asked for, perhaps with its prefix; null for any.</summary>
    public string? Address { get; init; }

    /// <summary>MAC address asked for; null for one made from the address.</summary>
    public string? Mac { get; init; }

    /// <summary>Reads it from all the places where runtimes put it.</summary>
    /// <exception cref="CniException">More than one address, or no usable one, is asked for.</exception>
    public static PodRequest Read(CniCall call)
    {
        var runtime = call.Configuration.RuntimeConfig;
        var annotations = Json.Object(runtime, AnnotationsCapability);
        List<string> asked =
        [
            .. (runtime?["ips"] as System.Text.Json.Nodes.JsonArray ?? []).Select(ip => ip?.ToString() ?? ""),
        ];
        if (asked.Count == 0 && call.Arguments.GetValueOrDefault("IP") is { Length: > 0 } argument)
            asked.AddRange(argument.Split(','));
        if (asked.Count == 0)
            asked.AddRange(call.Configuration.ArgumentAddresses);
        if (asked.Count == 0 && Json.Text(annotations, AddressAnnotation) is { } annotated)
            asked.Add(annotated);
        if (asked.Count > 1)
            throw Wrong($"the pod asks for {asked.Count} addresses ({string.Join(", ", asked)}): one is possible");
        foreach (var address in asked)
        {
            if (!IPPrefix.TryParse(address, out _) && !IPPrefix.TryParseAddress(address, out _))
                throw Wrong($"the pod asks for address '{address}', which is none");
        }

        var mac = Json.Text(runtime, "mac") ?? call.Arguments.GetValueOrDefault("MAC");
        if (mac is { Length: > 0 } && !MacForm().IsMatch(mac))
            throw Wrong($"the pod asks for MAC address '{mac}', which is not one of an interface");
        return new PodRequest
        {
            Namespace = call.Arguments.GetValueOrDefault("K8S_POD_NAMESPACE") ?? "default",
            Pod = call.Arguments.GetValueOrDefault("K8S_POD_NAME") ?? call.ContainerId,
            Address = asked.FirstOrDefault(),
            Mac = mac is { Length: > 0 } ? mac : null,
        };
    }

    private static CniException Wrong(string what) => new(CniErrorCodes.InvalidConfiguration, what);

    // The lowest bit of the first octet marks groups.
    [GeneratedRegex("^[0-9a-fA-F][02468aceACE](:[0-9a-fA-F]{2}){5}$")]
    private static partial Regex MacForm();
}
