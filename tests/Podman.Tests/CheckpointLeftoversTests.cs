using Migration.Platform.Podman;

namespace Migration.Podman.Tests;

public sealed class CheckpointLeftoversTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("leftovers-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Images_of_the_checkpoint_go_and_what_the_engine_needs_stays()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "checkpoint"));
        File.WriteAllText(Path.Combine(_folder, "checkpoint", "pages-1.img"), "memory");
        File.WriteAllText(Path.Combine(_folder, "devshm-checkpoint.tar"), "memory");
        File.WriteAllText(Path.Combine(_folder, "config.json"), "{}");
        CheckpointLeftovers.Delete(Container(_folder));
        CheckpointLeftovers.Delete(Container(_folder));
        Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName).ShouldBe(["config.json"]);
    }

    [Fact]
    public void Images_that_were_written_elsewhere_stay_there()
    {
        var images = Directory.CreateDirectory(Path.Combine(_folder, "elsewhere")).FullName;
        File.WriteAllText(Path.Combine(images, "pages-1.img"), "memory");
        var staticDir = Directory.CreateDirectory(Path.Combine(_folder, "static")).FullName;
        Directory.CreateDirectory(Path.Combine(staticDir, "checkpoint", "older"));
        CheckpointLeftovers.LinkImages(staticDir, images);
        File.ReadAllText(Path.Combine(staticDir, "checkpoint", "pages-1.img")).ShouldBe("memory");
        CheckpointLeftovers.Delete(Container(staticDir));
        Directory.EnumerateFileSystemEntries(staticDir).ShouldBeEmpty();
        File.Exists(Path.Combine(images, "pages-1.img")).ShouldBeTrue();
    }

    [Fact]
    public void An_engine_that_does_not_tell_its_folder_loses_nothing() => CheckpointLeftovers.Delete(Container(""));

    private static ContainerDetails Container(string folder) => new()
    {
        Id = "c1",
        Name = "redis",
        Image = "i1",
        ImageName = "redis",
        State = new ContainerState { Status = "running" },
        StaticDir = folder,
    };
}
