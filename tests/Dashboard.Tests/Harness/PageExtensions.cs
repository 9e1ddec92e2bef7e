using Microsoft.Playwright;

namespace Migration.Dashboard.Tests.Harness;

internal static class PageExtensions
{
    /// <summary>Waits until the page is alive: before, clicks go nowhere.</summary>
    public static Task Circuit(this IPage page) => page.Locator("body[data-live]").WaitForAsync(
        new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
}
