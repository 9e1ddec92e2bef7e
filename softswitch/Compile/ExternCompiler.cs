using System.Text.Json;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;

namespace Migration.Softswitch.Compile;

/// <summary>Makes the counters, meters, registers and calculations that a program declares.</summary>
internal static class ExternCompiler
{
    /// <summary>Reads all of them; what cannot be executed goes into <paramref name="refusals"/>.</summary>
    public static ProgramExterns Compile(
        JsonElement program, PacketLayout layout, TimeProvider time, Refusals refusals)
    {
        var externs = new ProgramExterns();
        foreach (var counter in program.Items("counter_arrays"))
        {
            if (counter.Flag("is_direct"))
            {
                externs.DirectCounters[counter.Text("name")] = counter.Text("binding");
            }
            else
            {
                externs.Counters[counter.Text("name")] = new CounterArray(counter.Text("name"), counter.Number("size"));
            }
        }

        foreach (var meter in program.Items("meter_arrays"))
        {
            AddMeter(meter, externs, time, refusals);
        }

        foreach (var register in program.Items("register_arrays"))
        {
            var name = register.Text("name");
            if (register.Number("bitwidth") > 64)
            {
                refusals.Add($"register {name}: {register.Number("bitwidth")} bits (up to 64 can be executed)");
            }

            externs.Registers[name] = new RegisterArray(name, register.Number("size"), register.Number("bitwidth"));
        }

        foreach (var calculation in program.Items("calculations"))
        {
            CalculationCompiler.Add(calculation, layout, externs, refusals);
        }

        RefuseUnknown(program, refusals);
        return externs;
    }

    private static void AddMeter(JsonElement meter, ProgramExterns externs, TimeProvider time, Refusals refusals)
    {
        var name = meter.Text("name");
        if (meter.Flag("is_direct"))
        {
            refusals.Add($"direct meter {name}");
            return;
        }

        if (meter.Number("rate_count") != 2)
        {
            refusals.Add($"meter {name}: {meter.Number("rate_count")} rates (2 can be executed)");
        }

        externs.Meters[name] = new MeterArray(name, meter.Number("size"), meter.Text("type") == "bytes", time);
    }

    private static void RefuseUnknown(JsonElement program, Refusals refusals)
    {
        string[] kinds = ["header_stacks", "header_unions", "header_union_stacks", "learn_lists", "extern_instances"];
        foreach (var kind in kinds)
        {
            foreach (var item in program.Items(kind))
            {
                refusals.Add($"{kind.TrimEnd('s').Replace('_', ' ')} {item.Text("name")}");
            }
        }
    }
}
