using Migration.Platform.Kubernetes;

namespace Migration.Kubernetes.Tests.Node;

public sealed class ContainerProcessesTests : IDisposable
{
    private const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private readonly string _proc = Directory.CreateTempSubdirectory("proc-").FullName;

    public void Dispose() => Directory.Delete(_proc, recursive: true);

    [Theory]
    [InlineData($"0::/../../kubepods-besteffort.slice/kubepods-besteffort-pod1.slice/crio-{Id}.scope")]
    [InlineData($"0::/kubepods.slice/crio-{Id}.scope/container")]
    [InlineData($"4:memory:/k8s/kubepods/besteffort/pod1/crio-{Id}")]
    [InlineData($"0::/kubepods.slice/cri-containerd-{Id}.scope")]
    public void The_first_process_is_the_one_whose_parent_is_outside(string group)
    {
        Add(1, 0, "0::/init.scope");
        Add(70, 1, $"0::/kubepods.slice/crio-conmon-{Id}.scope");
        Add(71, 70, group);
        Add(72, 71, group);
        Add(80, 1, "0::/kubepods.slice/crio-fedcba.scope");

        new ContainerProcesses(_proc).FindFirst(Id).ShouldBe(71);
    }

    [Theory]
    [InlineData("4:memory:/k8s/kubepods/besteffort/pod12-34/crio-")]
    [InlineData("0::/kubepods.slice/kubepods-besteffort-pod12_34.slice/crio-")]
    public void A_pod_s_new_container_is_found_beside_its_placeholder(string prefix)
    {
        Add(70, 1, $"{prefix}conmon-{Id}.scope");
        Add(71, 70, $"{prefix}{new string('a', 64)}.scope");
        var processes = new ContainerProcesses(_proc);
        var earlier = processes.All();
        Add(80, 1, $"0::/kubepods.slice/kubepods-pod99.slice/crio-{new string('b', 64)}.scope");
        Add(81, 1, $"{prefix}conmon-{Id}.scope");
        processes.FindStarted("12-34", earlier, new HashSet<string>()).ShouldBeEmpty();

        Add(82, 81, $"{prefix}{Id}.scope");
        Add(83, 82, $"{prefix}{Id}.scope");

        var (id, pids) = processes.FindStarted("12-34", earlier, new HashSet<string>()).Single();
        id.ShouldBe(Id);
        pids.ShouldBe([82, 83], ignoreOrder: true);
        processes.FindStarted("12-34", earlier, new HashSet<string> { Id }).ShouldBeEmpty();
    }

    [Fact]
    public void A_container_that_has_ended_has_none()
    {
        Add(1, 0, "0::/init.scope");

        new ContainerProcesses(_proc).FindFirst(Id).ShouldBeNull();
    }

    [Theory]
    [InlineData("cri-o://abc", "abc")]
    [InlineData("containerd://abc", "abc")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_id_is_what_stands_behind_the_runtime(string? reference, string? id) =>
        ContainerProcesses.IdOf(reference).ShouldBe(id);

    private void Add(int pid, int parent, string group)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_proc, $"{pid}")).FullName;
        File.WriteAllText(Path.Combine(folder, "cgroup"), group + "\n");
        File.WriteAllText(Path.Combine(folder, "status"), $"Name:\tx\nPid:\t{pid}\nPPid:\t{parent}\n");
    }
}
