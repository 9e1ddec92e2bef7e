using System.Globalization;

namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>The grpc-timeout header: at most eight digits and a unit (H, M, S, m, u, n).</summary>
internal static class GrpcTimeout
{
    /// <summary>Milliseconds, or seconds where eight digits do not reach; at least one millisecond.</summary>
    public static string Encode(TimeSpan timeout)
    {
        var milliseconds = Math.Max(1, (long)Math.Ceiling(timeout.TotalMilliseconds));
        return milliseconds <= 99_999_999
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds}m")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Min(99_999_999, milliseconds / 1000)}S");
    }

    /// <summary>Null when absent. At least one tick (100 ns), at most 24 days, the limit of timers.</summary>
    /// <exception cref="GrpcException">INVALID_ARGUMENT for a malformed value.</exception>
    public static TimeSpan? Decode(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return null;
        var digits = value.AsSpan(0, value.Length - 1);
        if (digits.Length > 8 || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var n))
            throw Malformed(value);
        var ticks = value[^1] switch
        {
            'H' => n * TimeSpan.TicksPerHour,
            'M' => n * TimeSpan.TicksPerMinute,
            'S' => n * TimeSpan.TicksPerSecond,
            'm' => n * TimeSpan.TicksPerMillisecond,
            'u' => n * TimeSpan.TicksPerMicrosecond,
            'n' => n / TimeSpan.NanosecondsPerTick,
            _ => throw Malformed(value),
        };
        return TimeSpan.FromTicks(Math.Clamp(ticks, 1, TimeSpan.FromDays(24).Ticks));
    }

    private static GrpcException Malformed(string value) =>
        new(GrpcStatusCode.InvalidArgument, $"grpc-timeout '{value}' is not digits and a unit (H, M, S, m, u, n)");
}
