namespace Migration.Platform.Hosting;

/// <summary>Something that a service does differently on each platform.</summary>
public interface INodePlatform
{
    /// <summary>Name of the platform, as workloads carry it: <c>podman</c>, <c>kubernetes</c> or <c>process</c>.</summary>
    string Name { get; }
}
