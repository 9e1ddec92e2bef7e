namespace Migration.Coordinator.Tests.Harness;

/// <summary>Tests that share one running coordinator; each brings its own workload.</summary>
[CollectionDefinition(Name)]
public sealed class SharedCoordinator : ICollectionFixture<CoordinatorFixture>
{
    public const string Name = "shared coordinator";
}
