using Migration.Platform.Criu.Tasks;

namespace Migration.Criu.Tests.RealDump;

/// <summary>What a process has in memory that CRIU restored.</summary>
internal static class RestoredMemory
{
    private const int PageSize = 4096;
    private const ulong RestartableSequenceBytes = 32;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    /// <summary>Restores a process, left stopped, and compares its memory byte for byte.</summary>
    /// <param name="full">What it should be, page by page.</param>
    /// <param name="images">The images.</param>
    /// <param name="where">Network namespace.</param>
    /// <param name="stop">Ends the wait.</param>
    public static async Task ShouldBeAsync(
        SortedDictionary<ulong, byte[]> full, string images, string where, CancellationToken stop)
    {
        int pid = await CriuTool.RestoreAsync(images, where, leaveStopped: true);
        try
        {
            (await TaskSignals.WaitUntilStoppedAsync([pid], Bound, stop)).ShouldBeTrue();
            using var memory = File.OpenHandle($"/proc/{pid}/mem");
            byte[] page = new byte[PageSize];
            List<ulong> different = [];
            foreach ((ulong address, byte[] expected) in full)
            {
                RandomAccess.Read(memory, page, (long)address).ShouldBe(PageSize);
                different.AddRange(Enumerable.Range(0, PageSize).Where(i => page[i] != expected[i])
                    .Select(i => address + (ulong)i));
            }

            // The kernel tells a thread the processor it runs on in its struct rseq, whatever is restored there.
            (different.LastOrDefault() - different.FirstOrDefault()).ShouldBeLessThan(RestartableSequenceBytes);
        }
        finally
        {
            await Command.RunAsync("kill", "-KILL", $"{pid}");
        }
    }
}
