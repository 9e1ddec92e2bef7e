namespace Migration.Cli.Api;

/// <summary>A service as switchctl shows it.</summary>
internal sealed record ServiceInfo(string Name, string Vip, string Protocol, int Port);
