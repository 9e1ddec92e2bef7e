using System.Diagnostics;
using System.Globalization;
using System.Text;
using Migration.Softswitch.Layout;

namespace Migration.Fuzz;

/// <summary>Sends damaged frames through compiled programs with random rows.</summary>
internal static class PacketFuzz
{
    // Rows are made anew after so many packets, and the next program has its turn.
    private const int PacketsPerRound = 20_000;

    // What a program asks a random number for is no difference between two switches.
    private static readonly byte[] RandomPrimitive = Encoding.ASCII.GetBytes("modify_field_rng_uniform");

    /// <summary>Runs for as long as the options say.</summary>
    /// <returns>What was tried.</returns>
    /// <exception cref="FuzzException">Names seed, program, packet and what went wrong.</exception>
    public static string Run(FuzzOptions options)
    {
        var programs = Load(options.Programs);
        var watch = Stopwatch.StartNew();
        var totals = new FuzzTotals();
        for (var round = 0; watch.Elapsed < options.Duration; round++)
        {
            var (name, json) = programs[round % programs.Count];
            RunRound(
                name, json, options.Seed + round, PacketsPerRound, totals, () => watch.Elapsed >= options.Duration);
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{totals.Packets} packets through {programs.Count} programs in {watch.Elapsed.TotalSeconds:0} s, "
            + $"{totals.Sent} sent on: no crash, no byte outside a frame read or written; longest packet "
            + $"{totals.Longest.TotalMilliseconds:0.0} ms");
    }

    /// <summary>Sends a number of packets through one program.</summary>
    /// <exception cref="FuzzException">Names seed, program, packet and what went wrong.</exception>
    public static void RunRound(
        string name, byte[] json, int seed, int packets, FuzzTotals totals, Func<bool> isOver)
    {
        SwitchHalf[] halves = [new(json, seed, 0x00), new(json, seed, 0xff)];
        var isComparable = json.AsSpan().IndexOf(RandomPrimitive) < 0;
        var random = new Random(seed);
        var frames = new FrameMaker(random);
        for (var i = 0; i < packets && !isOver(); i++)
        {
            var frame = frames.Next();
            var port = random.Next(10) == 0 ? 255 : random.Next(SwitchHalf.Ports);
            var start = Stopwatch.GetTimestamp();
            try
            {
                halves[0].Process(frame, port);
                totals.Add(Stopwatch.GetElapsedTime(start), halves[0].Sent.Count);
                halves[1].Process(frame, port);
                Compare(halves, isComparable);
            }
            catch (Exception e)
            {
                throw new FuzzException(
                    $"seed {seed}, program {name}, packet {i} on port {port}: {Convert.ToHexString(frame)}", e);
            }
        }
    }

    private static void Compare(SwitchHalf[] halves, bool isComparable)
    {
        var (left, right) = (halves[0].Sent, halves[1].Sent);
        var isSame = left.Count == right.Count
            && left.Zip(right).All(p => p.First.Port == p.Second.Port
                && p.First.Frame.AsSpan().SequenceEqual(p.Second.Frame));
        if (isComparable && !isSame)
        {
            throw new FuzzException($"bytes around the frame matter: {Describe(left)} or {Describe(right)}");
        }
    }

    private static string Describe(List<(int Port, byte[] Frame)> sent) =>
        string.Join(' ', sent.Select(s => $"{s.Port}:{Convert.ToHexString(s.Frame)}"));

    private static List<(string Name, byte[] Json)> Load(string folder)
    {
        var programs = new List<(string, byte[])>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var json = File.ReadAllBytes(file);
            try
            {
                _ = new SwitchHalf(json, 1, 0);
                programs.Add((Path.GetFileNameWithoutExtension(file), json));
            }
            catch (Exception e) when (e is ProgramRefusedException or FormatException)
            {
                Console.WriteLine($"left out {Path.GetFileName(file)}: {e.Message}");
            }
        }

        return programs.Count > 0 ? programs : throw new FuzzException($"no program in {folder}");
    }
}
