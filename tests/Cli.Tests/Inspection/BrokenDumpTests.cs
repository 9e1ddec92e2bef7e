using Migration.Cli.Tests.Harness;
using Migration.Platform.Criu.Images;

namespace Migration.Cli.Tests.Inspection;

/// <summary>Images that are damaged, or made up by somebody: an error with the image's name, never a crash.</summary>
public class BrokenDumpTests(DumpFixture dump) : IClassFixture<DumpFixture>
{
    private const int Runs = 400;

    [Fact]
    public async Task Damaged_images_end_in_an_error_or_a_report()
    {
        var folder = Directory.CreateDirectory(dump.In("damaged")).FullName;
        foreach (var file in Directory.EnumerateFiles(dump.Folder))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        string[] images = [.. Directory.EnumerateFiles(folder).Where(CriuImageFileName.IsImage).Order()];
        var random = new Random(4711);
        var refused = 0;
        for (var run = 0; run < Runs; run++)
        {
            var image = images[run % images.Length];
            var whole = await File.ReadAllBytesAsync(image, TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(image, Damage(whole, random), TestContext.Current.CancellationToken);
            var inspect = new MigrateCtlRun();
            var code = await inspect.RunAsync("inspect", folder, "--show-values");
            code.ShouldBeOneOf(ExitCodes.Done, ExitCodes.Unreadable);
            refused += code == ExitCodes.Unreadable ? 1 : 0;
            await File.WriteAllBytesAsync(image, whole, TestContext.Current.CancellationToken);
        }

        refused.ShouldBeGreaterThan(Runs / 10);
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        if (random.Next(4) == 0)
            return whole[..random.Next(whole.Length)];
        var damaged = whole.ToArray();
        for (var i = 0; i < 1 + random.Next(4); i++)
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
        return damaged;
    }
}
