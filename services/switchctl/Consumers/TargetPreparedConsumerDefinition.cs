using Migration.Contracts;

namespace Migration.SwitchCtl.Consumers;

/// <summary>Receives from the service's queue.</summary>
public sealed class TargetPreparedConsumerDefinition
    : SwitchCtlConsumerDefinition<TargetPreparedConsumer, TargetPrepared>;
