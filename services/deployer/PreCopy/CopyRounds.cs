using Migration.Contracts;

namespace Migration.Deployer.PreCopy;

/// <summary>
/// Decides how often the memory is copied ahead. A round that took long leaves time for much to change, so a second one
/// follows; further ones only while each has clearly less than the one before. What is left travels in the freeze window.
/// </summary>
public static class CopyRounds
{
    /// <summary>A workload that writes faster than this many rounds can follow is not going to slow down.</summary>
    private const int Most = 4;

    private const double ClearlyLess = 0.7;

    /// <summary>So little that nobody notices it in the freeze window: some ten milliseconds.</summary>
    private const long Little = 4 * 1024 * 1024;

    /// <summary>A round that took this long leaves little behind.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether the memory is to be copied once more before the workload is frozen.</summary>
    /// <param name="last">The copy that was just fetched.</param>
    /// <param name="took">How long it took to push and to fetch it.</param>
    public static bool IsWorthAnother(BaseImagePushed last, TimeSpan took)
    {
        ArgumentNullException.ThrowIfNull(last);
        var round = last.Round ?? 1;
        if (round >= Most || took <= Short || last.CopiedBytes is not { } copied || copied <= Little)
            return false;
        if (last.PreviousBytes is { } previous && copied > previous * ClearlyLess)
            return false;
        // About as much has changed by now as this round had, if it was a later one, and will take as long.
        return round == 1 || last.Plan.MaxFreezeMs is not { } bound || took.TotalMilliseconds > bound / 2;
    }
}
