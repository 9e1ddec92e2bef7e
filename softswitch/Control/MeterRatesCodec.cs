using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Externs;

namespace Migration.Softswitch.Control;

/// <summary>Rates of two-rate meters as controllers write and read them.</summary>
internal static class MeterRatesCodec
{
    /// <summary>Reads rates.</summary>
    /// <exception cref="Migration.Platform.P4Runtime.Grpc.GrpcException">They contradict themselves.</exception>
    public static MeterRates Read(MeterConfig config, string name)
    {
        if (config.Cir < 0 || config.Cburst < 0 || config.Pir < config.Cir || config.Pburst < config.Cburst)
        {
            throw Refused.Invalid(
                $"meter of {name}: rates and bursts must not be negative, nor the peak below the committed one");
        }

        return config.Eburst == 0
            ? new MeterRates(config.Cir, config.Cburst, config.Pir, config.Pburst)
            : throw Refused.Invalid($"meter of {name}: an excess burst belongs to single-rate meters only");
    }

    /// <summary>Writes rates, null for none.</summary>
    public static MeterConfig? Write(MeterRates? rates) => rates is null
        ? null
        : new MeterConfig
        {
            Cir = rates.CommittedRate,
            Cburst = rates.CommittedBurst,
            Pir = rates.PeakRate,
            Pburst = rates.PeakBurst,
        };
}
