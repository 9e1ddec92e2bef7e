using System.Text.Json.Nodes;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Services;

/// <summary>A port of a Kubernetes Service that is to be served at the switch.</summary>
/// <param name="Name">Name of the service at the switch: <c>namespace.name.port</c>.</param>
/// <param name="Space">Namespace.</param>
/// <param name="Service">Name of the Service.</param>
/// <param name="Vip">Address that clients use.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Port">Port that clients use.</param>
/// <param name="PortName">Name of the port, empty for the only one; finds it in endpoint slices.</param>
internal sealed record ServicePort(
    string Name, string Space, string Service, string Vip, string Protocol, int Port, string PortName)
{
    /// <summary>Annotation of a Service: address at the switch. A Service without it is of no interest.</summary>
    public const string VipAnnotation = "containerflow.io/vip";

    /// <summary>Prefix of the names of all services that the operator looks after.</summary>
    public const string Prefix = "k8s.";

    /// <summary>
    /// Family of the address that clients use, as endpoint slices have it: <c>IPv4</c> or <c>IPv6</c>.
    /// </summary>
    public string Family => Vip.Contains(':', StringComparison.Ordinal) ? "IPv6" : "IPv4";

    /// <summary>The ports of a Service; none when it has not opted in.</summary>
    public static IEnumerable<ServicePort> Of(JsonObject service)
    {
        if (service.Annotation(VipAnnotation) is not { Length: > 0 } vip)
            yield break;
        foreach (var port in service.Items("spec", "ports"))
        {
            var number = (int)(port.Number("port") ?? 0);
            yield return new ServicePort(
                $"{Prefix}{service.Namespace()}.{service.Name()}.{number}",
                service.Namespace(), service.Name(), vip, (port.Text("protocol") ?? "TCP").ToLowerInvariant(), number,
                port.Text("name") ?? "");
        }
    }
}
