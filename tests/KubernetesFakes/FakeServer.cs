using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Migration.KubernetesFakes;

/// <summary>What a fake API server and a fake kubelet have in common: HTTPS, who may ask, faults.</summary>
public abstract class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly List<(FakeFault Fault, int Left)> _faults = [];

    protected FakeServer(FakeAuthority authority, string name)
    {
        Authority = authority;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Watches never end by themselves.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(
            h => h.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, listen =>
            listen.UseHttps(authority.Server(name), https =>
            {
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (certificate, _, _) =>
                    certificate.IssuerName.RawData.SequenceEqual(authority.Certificate.SubjectName.RawData);
            })));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public FakeAuthority Authority { get; }

    /// <summary>Tokens that are let in, beside every client certificate of the authority.</summary>
    public ConcurrentDictionary<string, bool> Tokens { get; } = new(StringComparer.Ordinal);

    /// <summary>Calls seen, as "METHOD path?query".</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public Uri Address { get; private set; } = new("https://127.0.0.1/");

    protected async Task ListenAsync()
    {
        await _app.StartAsync();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = new Uri(address.First() + "/");
    }

    /// <summary>Gives another answer than its own, the oldest fault first.</summary>
    public void Inject(FakeFault fault)
    {
        lock (_lock)
            _faults.Add((fault, fault.Times));
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _app.DisposeAsync();
    }

    /// <summary>Answers a call that is let in and meets no fault.</summary>
    protected abstract Task HandleAsync(HttpContext context);

    /// <summary>Answers a call of somebody who is not known.</summary>
    protected abstract Task RefuseAsync(HttpContext context);

    private async Task AnswerAsync(HttpContext context)
    {
        var call = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
        Calls.Enqueue(call);
        if (FaultFor(context) is { } fault)
        {
            await AnswerAsync(context, fault);
            return;
        }

        if (await context.Connection.GetClientCertificateAsync() is null && !HasToken(context))
            await RefuseAsync(context);
        else
            await HandleAsync(context);
    }

    private bool HasToken(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.Ordinal) && Tokens.ContainsKey(header["Bearer ".Length..]);
    }

    private static async Task AnswerAsync(HttpContext context, FakeFault fault)
    {
        if (fault.Status == 0)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = fault.Status;
        if (fault.RetryAfter is { } after)
            context.Response.Headers.RetryAfter = after;
        await context.Response.WriteAsync(fault.Body);
    }

    private FakeFault? FaultFor(HttpContext context)
    {
        var path = context.Request.Path + context.Request.QueryString.ToString();
        lock (_lock)
        {
            for (var i = 0; i < _faults.Count; i++)
            {
                var (fault, left) = _faults[i];
                if (left == 0 || fault.Method != context.Request.Method
                    || !path.Contains(fault.PathPart, StringComparison.Ordinal))
                    continue;
                _faults[i] = (fault, left - 1);
                return fault;
            }
        }

        return null;
    }
}
