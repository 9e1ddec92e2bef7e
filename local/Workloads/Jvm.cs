using Migration.Local.Machine;

namespace Migration.Local.Workloads;

/// <summary>A server on a Java virtual machine, with a runtime of its own as jlink makes it.</summary>
internal static class Jvm
{
    private const string Compiler = "/usr/bin/javac";
    private const string Linker = "/usr/bin/jlink";
    private const string Runtime = "/opt/java";
    private const string Classes = "/srv/classes";
    private const string Source = "Counter.java";

    /// <summary>The workload.</summary>
    public static ServedProgram Program() => new()
    {
        Name = "jvm",
        Package = "default-jdk-headless",
        Tools = [Compiler, Linker],
        Programs = [],
        Make = MakeAsync,
        Command = [$"{Runtime}/bin/java", "-Xmx64m", "-cp", Classes, "Counter"],
        Port = 7000,
        Talk = client => new LineTalk(client, isTls: false),
    };

    private static async Task<ServedProgram> MakeAsync(
        ServedProgram program, string folder, CancellationToken cancellation)
    {
        var (source, classes, runtime) =
            (Path.Combine(folder, Source), Path.Combine(folder, "classes"), Path.Combine(folder, "java"));
        await File.WriteAllBytesAsync(source, ServedPrograms.Server(Source), cancellation);
        await Command.RunAsync(Compiler, ["-d", classes, source], cancellation: cancellation);
        await Command.RunAsync(
            Linker, ["--add-modules", "java.base", "--strip-debug", "--output", runtime], cancellation: cancellation);
        return program with
        {
            Placed = new Dictionary<string, string> { [Runtime] = runtime, [Classes] = classes },
        };
    }
}
