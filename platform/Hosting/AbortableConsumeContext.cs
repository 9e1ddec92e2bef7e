using MassTransit;
using MassTransit.Context;

namespace Migration.Platform.Hosting;

/// <summary>A message whose handling can be cancelled apart from the service.</summary>
/// <param name="context">The message.</param>
/// <param name="cancellation">Ends its handling.</param>
internal sealed class AbortableConsumeContext(ConsumeContext context, CancellationToken cancellation)
    : ConsumeContextProxy(context)
{
    /// <inheritdoc />
    public override CancellationToken CancellationToken => cancellation;
}
