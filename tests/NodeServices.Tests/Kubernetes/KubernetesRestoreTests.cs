using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.NodeServices.Tests.Kubernetes;

/// <summary>How the end of a restore is seen, and that there will be none.</summary>
public sealed class KubernetesRestoreTests : IAsyncLifetime
{
    private MigrationScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await MigrationScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task What_is_restored_on_the_node_is_seen_before_the_kubelet_tells_of_it()
    {
        var source = await _scene.AddPodAsync("web");
        var target = await _scene.PrepareAsync(source);
        var start = _scene.Cluster.Started!;
        _scene.Cluster.IsSilent = true;
        var restored = 0;
        _scene.Cluster.Started = (pod, id) =>
        {
            if (Interlocked.Exchange(ref restored, 1) == 1)
                return;
            start(pod, id);
            TaskSignals.Stop([_scene.Pids[pod.Name()]]);
        };

        await _scene.RestoreAsync(source);

        TaskSignals.IsStopped(_scene.Pids[target.Pod]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_kubelet_that_does_nothing_is_not_waited_for_as_long_as_a_restore_may_take()
    {
        var source = await _scene.AddPodAsync("web");
        await _scene.PrepareAsync(source);
        _scene.Cluster.IsSilent = true;
        _scene.Cluster.Started = null;
        _scene.Options.ReactBound = TimeSpan.FromMilliseconds(100);

        var e = await Should.ThrowAsync<StepException>(() => _scene.RestoreAsync(source));

        e.Message.ShouldContain("has not even ended the placeholder");
    }
}
