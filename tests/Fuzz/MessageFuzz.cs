using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.Server;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch;
using Migration.Softswitch.Control;
using SetAction = Migration.Platform.P4Runtime.V1.SetForwardingPipelineConfigRequest.Types.Action;

namespace Migration.Fuzz;

/// <summary>Sends random and damaged P4Runtime messages to the control plane of a switch.</summary>
internal static class MessageFuzz
{
    // Compiling a program takes as long as many thousand other messages.
    private const int MessagesPerProgram = 50_000;
    private const int PipelinesPerProgram = 20;

    /// <summary>Runs for as long as the options say.</summary>
    /// <returns>What was tried.</returns>
    /// <exception cref="FuzzException">Names seed, program, message and what went wrong.</exception>
    public static async Task<string> RunAsync(FuzzOptions options)
    {
        var configs = Load(options.Programs);
        var watch = Stopwatch.StartNew();
        var messages = 0L;
        for (var round = 0; watch.Elapsed < options.Duration; round++)
        {
            var (name, config) = configs[round % configs.Count];
            messages += await RunRoundAsync(
                name, config, options.Seed + round, MessagesPerProgram, () => watch.Elapsed >= options.Duration);
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{messages} messages to {configs.Count} programs in {watch.Elapsed.TotalSeconds:0} s: ")
            + "each was carried out or refused with a code of the specification";
    }

    /// <summary>Sends a number of messages to one program.</summary>
    /// <returns>How many were sent.</returns>
    /// <exception cref="FuzzException">Names seed, program, message and what went wrong.</exception>
    public static async Task<long> RunRoundAsync(
        string name, ForwardingPipelineConfig config, int seed, int count, Func<bool> isOver)
    {
        var random = new Random(seed);
        var target = new SoftswitchTarget(
            1, new SwitchEngine(255), new StillClock(), NullLogger<SoftswitchTarget>.Instance);
        await target.SetForwardingPipelineConfigAsync(SetAction.VerifyAndCommit, config, default);
        var updates = new UpdateMaker(config.P4Info, random);
        var sent = 0L;
        for (; sent < count && !isOver(); sent++)
        {
            IMessage message = sent % (count / PipelinesPerProgram) == 1
                ? Damaged(config, random)
                : updates.Next();
            try
            {
                await SendAsync(target, message, random);
            }
            catch (Exception e) when (e is not GrpcException)
            {
                throw new FuzzException($"seed {seed}, program {name}, message {sent}: {message}", e);
            }
        }

        return sent;
    }

    private static async Task SendAsync(SoftswitchTarget target, IMessage message, Random random)
    {
        switch (message)
        {
            case ForwardingPipelineConfig config:
                await IgnoreRefusal(() => target.SetForwardingPipelineConfigAsync(SetAction.Verify, config, default));
                break;
            case Update update when random.Next(3) == 0 && update.Entity is { } entity:
                await IgnoreRefusal(() => ReadAsync(target, entity));
                break;
            case Update update:
                await target.WriteAsync([update], WriteRequest.Types.Atomicity.ContinueOnError, string.Empty, default);
                break;
            default:
                throw new FuzzException($"a message of type {message.GetType()}");
        }

        target.Tick();
    }

    private static async Task ReadAsync(IP4RuntimeTarget target, Entity entity)
    {
        await foreach (var batch in target.ReadAsync([entity], string.Empty, default))
        {
            GC.KeepAlive(batch);
        }
    }

    // A refusal is an answer; anything else that is thrown is a fault.
    private static async Task IgnoreRefusal(Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (GrpcException e) when (e.Code is not (GrpcStatusCode.Internal or GrpcStatusCode.Unknown))
        {
            GC.KeepAlive(e);
        }
    }

    private static ForwardingPipelineConfig Damaged(ForwardingPipelineConfig config, Random random)
    {
        var damaged = config.Clone();
        if (random.Next(3) == 0)
        {
            damaged.P4Info = Damage.Message(damaged.P4Info, random);
        }
        else
        {
            damaged.P4DeviceConfig = ByteString.CopyFrom(Damage.Json(damaged.P4DeviceConfig.ToByteArray(), random));
        }

        return damaged;
    }

    private static List<(string Name, ForwardingPipelineConfig Config)> Load(string folder)
    {
        var configs = new List<(string, ForwardingPipelineConfig)>();
        foreach (var info in Directory.EnumerateFiles(folder, "*.p4info.txtpb").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(info).Split('.')[0];
            configs.Add((name, new ForwardingPipelineConfig
            {
                P4Info = P4InfoIndex.Parse(File.ReadAllText(info)).Info,
                P4DeviceConfig = ByteString.CopyFrom(File.ReadAllBytes(Path.Combine(folder, name + ".json"))),
            }));
        }

        return configs.Count > 0 ? configs : throw new FuzzException($"no program with its P4Info in {folder}");
    }
}
