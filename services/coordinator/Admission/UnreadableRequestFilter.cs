using System.Text.Json;
using MassTransit;

namespace Migration.Coordinator.Admission;

/// <summary>
/// Says which member of a request could not be read. The header of the error queue shows the innermost exception only,
/// and that of a wrong value does not know whose value it was.
/// </summary>
internal sealed class UnreadableRequestFilter : IFilter<ConsumeContext>
{
    /// <inheritdoc />
    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        try
        {
            await next.Send(context);
        }
        catch (Exception e) when (FindJson(e) is { } json)
        {
            throw new UnreadableRequestException(json);
        }
    }

    /// <inheritdoc />
    public void Probe(ProbeContext context) => context.CreateFilterScope("unreadableRequest");

    private static JsonException? FindJson(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is JsonException json)
                return json;
        }

        return null;
    }
}
