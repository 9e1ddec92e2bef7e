using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Migration.Contracts;

namespace Migration.Platform.Hosting;

/// <summary>Reads which platforms a service is to work for.</summary>
public static class NodePlatformsSettings
{
    /// <summary>The platforms of this node: setting <c>Node:Platforms</c>, podman where it is absent.</summary>
    /// <param name="builder">The application.</param>
    /// <exception cref="ArgumentException">A platform does not exist.</exception>
    public static IReadOnlyList<string> NodePlatforms(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var named = builder.Configuration.GetSection($"{NodeOptions.Section}:{nameof(NodeOptions.Platforms)}")
            .Get<string[]>() ?? [];
        var unknown = named.Except(WorkloadPlatforms.All).ToList();
        return unknown.Count > 0
            ? throw new ArgumentException(
                $"Node:Platforms names {string.Join(", ", unknown)}: there are {WorkloadPlatforms.List}.")
            : named.Length == 0 ? [WorkloadPlatforms.Podman] : named;
    }
}
