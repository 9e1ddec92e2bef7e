using System.ComponentModel.DataAnnotations;

namespace Migration.Platform.Hosting;

/// <summary>How to reach RabbitMQ. Section <c>Bus</c>.</summary>
public sealed class BusOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Bus";

    /// <summary>Host name or address of the broker. Default <c>127.0.0.1</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>AMQP port. Default 5672.</summary>
    [Range(1, 65535)]
    public ushort Port { get; set; } = 5672;

    /// <summary>Virtual host. Default <c>/</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    public string VirtualHost { get; set; } = "/";

    /// <summary>User name. Default <c>guest</c>, which the broker accepts on loopback only.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Username { get; set; } = "guest";

    /// <summary>Password of <see cref="Username"/>. Default <c>guest</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Password { get; set; } = "guest";

    /// <summary>
    /// Messages of one service that are worked on at a time, 1 to 256. Default 16: more than the migrations one node
    /// may have in flight, so that an abort never waits behind another migration's checkpoint.
    /// </summary>
    [Range(1, 256)]
    public int ConcurrentMessages { get; set; } = 16;
}
