using Microsoft.Playwright;
using Migration.Dashboard.Tests.Harness;

[assembly: AssemblyFixture(typeof(Browser))]

namespace Migration.Dashboard.Tests.Harness;

/// <summary>Debian's Chromium, without a window.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program))
            throw new InvalidOperationException($"{Program} is missing: run scripts/install-prerequisites.sh");
        _playwright = await Playwright.CreateAsync();
        // Chromium's own sandbox does not start for root.
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Program, Args = ["--no-sandbox"] });
    }

    /// <summary>A page of its own, as a new user would have it.</summary>
    public async Task<IPage> NewPageAsync(
        int width = 1440, ColorScheme scheme = ColorScheme.Light, int height = 900)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            DeviceScaleFactor = 1,
        });
        // The machine may be busy with other things.
        context.SetDefaultTimeout(60_000);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
