namespace Migration.SwitchCtl.Api;

/// <summary>Body of <c>PUT /ports/{n}</c>.</summary>
/// <param name="Mac">Source address of what leaves through the port.</param>
public sealed record PutPort(string? Mac);

/// <summary>Body of <c>PUT /gateways/{address}</c>.</summary>
/// <param name="Mac">The address that ARP requests are answered with.</param>
/// <param name="Port">Port behind which the subnet is; may be left out.</param>
public sealed record PutGateway(string? Mac, int? Port);

/// <summary>Body of <c>PUT /routes/{prefix}</c>.</summary>
/// <param name="NextHopMac">Destination address on the wire.</param>
/// <param name="Port">Port through which packets leave.</param>
public sealed record PutRoute(string? NextHopMac, int? Port);

/// <summary>Body of <c>PUT /pods/{id}</c>.</summary>
/// <param name="Node">Node that runs it.</param>
/// <param name="Namespace">Namespace of the pod; <c>default</c> when left out.</param>
/// <param name="Pod">Name of the pod.</param>
/// <param name="Address">Its address.</param>
/// <param name="Mac">Destination address on the wire.</param>
/// <param name="SwitchPort">Port of the node's switch that leads to it.</param>
/// <param name="Gateway">The address that it sends everything to.</param>
/// <param name="GatewayMac">What ARP requests for that are answered with.</param>
public sealed record PutPod(
    string? Node,
    string? Namespace,
    string? Pod,
    string? Address,
    string? Mac,
    int? SwitchPort,
    string? Gateway,
    string? GatewayMac);

/// <summary>
/// Body of <c>PUT /switches/{switch}/nodes/{node}</c> and <c>PUT /switches/{switch}/routes/{prefix}</c>.
/// </summary>
/// <param name="Port">Port of that switch.</param>
public sealed record PutSwitchPort(int? Port);

/// <summary>Body of <c>PUT /services/{name}</c>.</summary>
/// <param name="Vip">Address that clients use.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Port">Port that clients use.</param>
public sealed record PutService(string? Vip, string? Protocol, int? Port);

/// <summary>Body of <c>PUT /services</c>: many at once.</summary>
/// <param name="Services">The services, 1 to 10,000; others that are registered stay as they are.</param>
public sealed record PutServices(IReadOnlyList<ServiceItem?>? Services);

/// <summary>A service in <see cref="PutServices"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Vip">Address that clients use.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Port">Port that clients use.</param>
/// <param name="Backends">Backends to add or change; others that the service has stay as they are.</param>
public sealed record ServiceItem(
    string? Name,
    string? Vip,
    string? Protocol,
    int? Port,
    IReadOnlyList<BackendItem?>? Backends);

/// <summary>A backend in <see cref="ServiceItem"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Workload">The container behind it.</param>
/// <param name="Address">Address of its pod.</param>
/// <param name="Port">Port on which the container serves.</param>
/// <param name="NextHopMac">Destination address on the wire; that of the registered pod when left out.</param>
/// <param name="SwitchPort">Port of the switch that leads there; that of the registered pod when left out.</param>
/// <param name="Node">Node that runs the pod; that of the registered pod when left out.</param>
/// <param name="Refuse">True to drop what comes for it; false when left out.</param>
public sealed record BackendItem(
    string? Name,
    WorkloadName? Workload,
    string? Address,
    int? Port,
    string? NextHopMac,
    int? SwitchPort,
    string? Node,
    bool? Refuse);

/// <summary>Body of <c>PUT /services/{name}/backends/{backendName}</c>.</summary>
/// <param name="Workload">The container behind it.</param>
/// <param name="Address">Address of its pod.</param>
/// <param name="Port">Port on which the container serves.</param>
/// <param name="NextHopMac">Destination address on the wire; that of the registered pod when left out.</param>
/// <param name="SwitchPort">Port of the switch that leads there; that of the registered pod when left out.</param>
/// <param name="Node">Node that runs the pod; that of the registered pod when left out.</param>
/// <param name="Refuse">True to drop what comes for it, as when it is out of service; false when left out.</param>
public sealed record PutBackend(
    WorkloadName? Workload,
    string? Address,
    int? Port,
    string? NextHopMac,
    int? SwitchPort,
    string? Node,
    bool? Refuse);

/// <summary>A container's name in a request.</summary>
/// <param name="Platform">What runs it: <c>podman</c>, <c>kubernetes</c> or <c>process</c>.</param>
/// <param name="Namespace">Namespace of the pod; <c>default</c> when left out.</param>
/// <param name="Pod">Name of the pod.</param>
/// <param name="Container">Name of the container in the pod.</param>
public sealed record WorkloadName(string? Platform, string? Namespace, string? Pod, string? Container);
