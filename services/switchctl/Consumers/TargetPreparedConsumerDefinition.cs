using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.SwitchCtl.Migrations;

namespace Migration.SwitchCtl.Consumers;

/// <summary>Receives from the service's queue.</summary>
public sealed class TargetPreparedConsumerDefinition()
    : ServiceConsumerDefinition<TargetPreparedConsumer, TargetPrepared>(MigrationDirector.ServiceName);
