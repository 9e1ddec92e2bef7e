using System.Globalization;
using Migration.Softswitch.Ports;
using Migration.Softswitch.Ports.Linux;

namespace Migration.Softswitch.Management;

/// <summary>
/// HTTP for adding and removing ports, on the control socket only. Every PUT may be repeated, and every DELETE of what
/// is gone succeeds.
/// </summary>
internal static class PortEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapPorts(this IEndpointRouteBuilder routes, SwitchEngine engine, ILogger log)
    {
        var group = routes.MapGroup("/ports").AddEndpointFilter(OnControlSocketOnlyAsync);
        group.MapGet("", () => engine.Ports.All.Select(View));
        group.MapPut("/{number}", (string number, PortRequest request) => AddAsync(engine, log, number, request));
        group.MapDelete(
            "/{number}", (string number, string? @interface) => RemoveAsync(engine, number, @interface));
    }

    private static async ValueTask<object?> OnControlSocketOnlyAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var isControl = context.HttpContext.Features.Get<ControlConnection>() is not null;
        return isControl ? await next(context) : Results.NotFound();
    }

    private static async Task<IResult> AddAsync(SwitchEngine engine, ILogger log, string text, PortRequest request)
    {
        if (!TryReadNumber(engine, text, out var number, out var refusal))
        {
            return refusal;
        }

        PortAddress address;
        try
        {
            address = PortAddress.Parse(
                request.Namespace is { } space ? $"{space}/{request.Interface}" : request.Interface ?? "");
        }
        catch (FormatException e)
        {
            return Refuse(StatusCodes.Status400BadRequest, e.Message);
        }

        if (engine.Ports.TryGet(number, out var there))
        {
            return Taken(there, address);
        }

        var port = new PacketPort(number, address, log, ReceiveRing.PodBytes);
        try
        {
            engine.Ports.Add(port, engine);
        }
        catch (InvalidOperationException) when (engine.Ports.TryGet(number, out there))
        {
            // Somebody was quicker.
            await port.DisposeAsync();
            return Taken(there, address);
        }

        await port.FirstAttempt;
        if (port.IsUp)
        {
            return Results.NoContent();
        }

        var trouble = port.Trouble;
        await engine.Ports.RemoveAsync(number);
        return Refuse(StatusCodes.Status409Conflict, $"{address}: {trouble}");
    }

    private static async Task<IResult> RemoveAsync(SwitchEngine engine, string text, string? expected)
    {
        if (!TryReadNumber(engine, text, out var number, out var refusal))
        {
            return refusal;
        }

        if (expected is not null && engine.Ports.TryGet(number, out var there) && View(there).Interface != expected)
        {
            return Refuse(StatusCodes.Status409Conflict, $"port {number} is on {there.Name}, not on {expected}");
        }

        await engine.Ports.RemoveAsync(number);
        return Results.NoContent();
    }

    private static IResult Taken(IPort there, PortAddress wanted) => there.Name == wanted.ToString()
        ? Results.NoContent()
        : Refuse(StatusCodes.Status409Conflict,
            $"port {there.Number} is on {there.Name} already: remove it first, or choose another number");

    private static bool TryReadNumber(SwitchEngine engine, string text, out int number, out IResult refusal)
    {
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number <= SwitchOptions.HighestPort && number != engine.CpuPort;
        refusal = isNumber ? Results.Empty : Refuse(
            StatusCodes.Status400BadRequest,
            $"'{text}' is not the number of a port: write 0 to {SwitchOptions.HighestPort}, but not {engine.CpuPort}, "
            + "the controller's");
        return isNumber;
    }

    private static PortView View(IPort port)
    {
        var slash = port.Name.IndexOf('/', StringComparison.Ordinal);
        return new PortView(
            port.Number, port.Name[(slash + 1)..], slash < 0 ? null : port.Name[..slash], port.IsUp);
    }

    private static IResult Refuse(int status, string detail) => Results.Problem(detail, statusCode: status);
}
