using System.Globalization;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Runtime;

namespace Migration.Stf;

/// <summary>The commands of simple_switch_CLI that STF files contain.</summary>
/// <param name="program">The program.</param>
internal sealed class StfCommands(SwitchProgram program)
{
    private readonly List<(int Rid, int[] Ports)> _nodes = [];
    private readonly Dictionary<int, List<int>> _groups = [];

    /// <summary>Runs one.</summary>
    /// <exception cref="StfException">It is not known, or names something that is not there.</exception>
    public void Run(SwitchCommand command)
    {
        var a = command.Arguments;
        switch (command.Name)
        {
            case "mirroring_add":
                program.Replication.Sessions[Number(a[0])] = new CloneSession([new Replica(Number(a[1]), 0)], 0, 0);
                break;
            case "mirroring_add_mc":
                var replicas = program.Replication.ReplicasOf(Number(a[1]));
                program.Replication.Sessions[Number(a[0])] = new CloneSession(replicas, 0, 0);
                break;
            case "mirroring_delete":
                program.Replication.Sessions.TryRemove(Number(a[0]), out _);
                break;
            case "mc_mgrp_create":
                _groups[Number(a[0])] = [];
                Publish(Number(a[0]));
                break;
            case "mc_node_create":
                _nodes.Add((Number(a[0]), [.. a.Skip(1).Select(Number)]));
                break;
            case "mc_node_update":
                _nodes[Number(a[0])] = (_nodes[Number(a[0])].Rid, [.. a.Skip(1).Select(Number)]);
                foreach (var group in _groups.Keys)
                {
                    Publish(group);
                }

                break;
            case "mc_node_associate":
                _groups[Number(a[0])].Add(Number(a[1]));
                Publish(Number(a[0]));
                break;
            case "counter_write":
                Counter(a[0]).Cell(Number(a[1])).Set(Number(a[2]), Number(a[3]));
                break;
            case "register_write":
                Register(a[0]).Set(Number(a[1]), StfNumber.Read(a[2]));
                break;
            case "register_reset":
                var register = Register(a[0]);
                for (var i = 0; i < register.Size; i++)
                {
                    register.Set(i, 0);
                }

                break;
            case "meter_set_rates" or "meter_array_set_rates":
                SetRates(a, command.Name == "meter_set_rates");
                break;
            case "counter_read" or "register_read" or "meter_get_rates" or "mirroring_get":
                break;
            default:
                throw new StfException($"the command {command.Name} is not known");
        }
    }

    /// <summary>Compares a counter with what a file says.</summary>
    /// <exception cref="StfException">It differs.</exception>
    public void Check(CheckCounter check)
    {
        var cell = check.Index.StartsWith('$') || check.Index.Length == 0
            ? throw new StfException($"check_counter {check.Counter}: only an index can be checked")
            : Counter(check.Counter).Cell(Number(check.Index));
        var actual = check.CountsBytes ? cell.Bytes : cell.Packets;
        var holds = check.Condition switch
        {
            "==" => actual == check.Value,
            "!=" => actual != check.Value,
            "<" => actual < check.Value,
            "<=" => actual <= check.Value,
            ">" => actual > check.Value,
            ">=" => actual >= check.Value,
            _ => throw new StfException($"the comparison {check.Condition} is not known"),
        };
        if (!holds)
        {
            throw new StfException(
                $"line {check.Line}: counter {check.Counter}({check.Index}) is {actual}, not {check.Condition} "
                + $"{check.Value}");
        }
    }

    private void Publish(int group) => program.Replication.Groups[group] = new MulticastGroup(
        [.. _groups[group].Select(h => _nodes[h]).SelectMany(n => n.Ports.Select(p => new Replica(p, n.Rid)))],
        Google.Protobuf.ByteString.Empty);

    // RATE:BURST twice, the rate in units per microsecond.
    private void SetRates(IReadOnlyList<string> arguments, bool isOneCell)
    {
        var meter = StfTables.FindByName(program.Externs.Meters, arguments[0], "meter");
        var rates = arguments.Skip(isOneCell ? 2 : 1).Select(r => r.Split(':')).Select(p => (
            Rate: (long)(double.Parse(p[0], CultureInfo.InvariantCulture) * 1_000_000), Burst: (long)Number(p[1])))
            .ToList();
        var set = new MeterRates(rates[0].Rate, rates[0].Burst, rates[1].Rate, rates[1].Burst);
        var cells = isOneCell ? [Number(arguments[1])] : Enumerable.Range(0, meter.Size);
        foreach (var cell in cells)
        {
            meter.Configure(cell, set);
        }
    }

    private CounterArray Counter(string name) => StfTables.FindByName(program.Externs.Counters, name, "counter");

    private RegisterArray Register(string name) => StfTables.FindByName(program.Externs.Registers, name, "register");

    private static int Number(string text) => (int)StfNumber.Read(text);
}
