using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

public sealed class CheckpointIdentityTests
{
    private const string Namespace = "io.kubernetes.pod.namespace";

    [Theory]
    [InlineData("redis", "shop", "shop", null)]
    [InlineData("redis", null, "shop", null)]
    [InlineData("redis", "bank", "shop", "it is of namespace 'bank', asked for is 'shop'")]
    [InlineData("other", "shop", "shop", "it is of container 'redis', asked for is 'other'")]
    public void What_was_not_asked_for_is_named(string asked, string? recorded, string wanted, string? mismatch)
    {
        var metadata = new CheckpointMetadata
        {
            Config = new CheckpointConfigDump { Id = "c1", Name = "redis" },
            Spec = new CheckpointSpecDump
            {
                Annotations = recorded is null
                    ? new Dictionary<string, string>()
                    : new Dictionary<string, string> { [Namespace] = recorded },
            },
        };

        CheckpointIdentity.Mismatch(metadata, asked, wanted).ShouldBe(mismatch);
    }
}
