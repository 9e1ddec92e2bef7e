using Migration.SwitchCtl.Store;

namespace Migration.SwitchCtl.Api;

/// <summary>
/// HTTP for registering and removing. Every PUT may be repeated; every DELETE of what is gone succeeds.
/// </summary>
internal static class RegistrationEndpoints
{
    public static void MapRegistration(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("registration").AddEndpointFilter(RefuseWhileStandingByAsync);
        MapNetwork(group);
        MapSwitches(group);
        MapServices(group);
    }

    private static void MapNetwork(RouteGroupBuilder group)
    {
        group.Put<PutPort>(
            "/ports/{number}", "Adds or changes a port", (r, v, body) => r.Network.PutPort(v("number"), body));
        group.Delete("/ports/{number}", "Removes a port", (r, v) => r.Network.DeletePort(v("number")));
        group.Put<PutGateway>(
            "/gateways/{address}",
            "Adds or changes an address that ARP requests are answered for",
            (r, v, body) => r.Network.PutGateway(v("address"), body));
        group.Delete("/gateways/{address}", "Removes a gateway", (r, v) => r.Network.DeleteGateway(v("address")));
        group.Put<PutRoute>(
            "/routes/{**prefix}", "Adds or changes a route", (r, v, body) => r.Network.PutRoute(v("prefix"), body));
        group.Put<PutPod>(
            "/pods/{id}",
            "Adds or changes a pod that has a port of its own",
            (r, v, body) => r.Pods.PutPod(v("id"), body));
        group.Delete("/pods/{id}", "Removes a pod", (r, v) => r.Pods.DeletePod(v("id")));
        group.Delete("/routes/{**prefix}", "Removes a route", (r, v) => r.Network.DeleteRoute(v("prefix")));
    }

    private static void MapSwitches(RouteGroupBuilder group)
    {
        group.Put<PutSwitchPort>(
            "/switches/{switch}/nodes/{node}",
            "Says which port of one switch leads to a node",
            (r, v, body) => r.Switches.PutNodePort(v("switch"), v("node"), body));
        group.Delete(
            "/switches/{switch}/nodes/{node}",
            "Lets the backends' own ports count again",
            (r, v) => r.Switches.DeleteNodePort(v("switch"), v("node")));
        group.Put<PutSwitchPort>(
            "/switches/{switch}/routes/{**prefix}",
            "Says through which port of one switch a route goes",
            (r, v, body) => r.Switches.PutRoutePort(v("switch"), v("prefix"), body));
        group.Delete(
            "/switches/{switch}/routes/{**prefix}",
            "Lets the route's own port count again",
            (r, v) => r.Switches.DeleteRoutePort(v("switch"), v("prefix")));
    }

    private static void MapServices(RouteGroupBuilder group)
    {
        group.Put<PutServices>(
            "/services",
            "Adds or changes many services with their backends: all of them or, if anything is wrong, none",
            (r, _, body) => r.Services.PutServices(body));
        group.Put<PutService>(
            "/services/{name}", "Adds or changes a service", (r, v, body) => r.Services.PutService(v("name"), body));
        group.Delete(
            "/services/{name}", "Removes a service without backends", (r, v) => r.Services.DeleteService(v("name")));
        group.Put<PutBackend>(
            "/services/{name}/backends/{backendName}",
            "Adds or changes a backend of a service",
            (r, v, body) => r.Services.PutBackend(v("name"), v("backendName"), body));
        group.Delete(
            "/services/{name}/backends/{backendName}",
            "Removes a backend",
            (r, v) => r.Services.DeleteBackend(v("name"), v("backendName")));
    }

    private static async ValueTask<object?> RefuseWhileStandingByAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (NotActiveException other)
        {
            return TypedResults.Problem(other.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
