namespace Aspire.Hosting;

internal sealed class DistributedApplicationBuilder(int arguments)
{
    private readonly List<ProjectResource> _projects = [];

    public int Arguments { get; } = arguments;

    public Dictionary<string, Uri> External { get; } = [];

    public DistributedApplication Build() => new(_projects);

    public void AddExternalService(string name, Uri uri) => External.Add(name, uri);

    public ProjectResource AddProject(string name, string projectPath)
    {
        var project = new ProjectResource(name, projectPath);
        _projects.Add(project);
        return project;
    }
}
