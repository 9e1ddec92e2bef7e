using System.Text.Json;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;

namespace Migration.Softswitch.Compile;

/// <summary>Makes the counters, meters, registers and calculations that a program declares.</summary>
internal static class ExternCompiler
{
    // A program that asks for more would rather take the memory of the whole machine than run.
    private const int MaxCells = 1 << 24;

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
                var name = counter.Text("name");
                externs.Counters[name] = new CounterArray(name, ReadSize(counter, name, refusals));
            }
        }

        foreach (var meter in program.Items("meter_arrays"))
        {
            AddMeter(meter, layout, externs, time, refusals);
        }

        foreach (var register in program.Items("register_arrays"))
        {
            var name = register.Text("name");
            externs.Registers[name] = new RegisterArray(
                name, ReadSize(register, name, refusals), register.Number("bitwidth"));
        }

        foreach (var calculation in program.Items("calculations"))
        {
            CalculationCompiler.Add(calculation, layout, externs, refusals);
        }

        AddLists(program, layout, externs, refusals);
        AddProfiles(program, layout, externs, refusals);
        foreach (var item in program.Items("extern_instances"))
        {
            refusals.Add($"extern instance {item.Text("name")}");
        }

        return externs;
    }

    private static int ReadSize(JsonElement array, string name, Refusals refusals)
    {
        var size = array.Number("size");
        if (size is >= 0 and <= MaxCells)
        {
            return size;
        }

        refusals.Add($"{name}: {size} cells (up to {MaxCells} can be had)");
        return 0;
    }

    private static void AddMeter(
        JsonElement meter, PacketLayout layout, ProgramExterns externs, TimeProvider time, Refusals refusals)
    {
        var name = meter.Text("name");
        if (meter.Number("rate_count") != 2)
        {
            refusals.Add($"meter {name}: {meter.Number("rate_count")} rates (2 can be executed)");
        }

        var countsBytes = meter.Text("type") == "bytes";
        if (meter.Flag("is_direct"))
        {
            var target = layout.Field(meter.Part("result_target"));
            externs.DirectMeters[meter.Text("binding")] = new DirectMeter(name, countsBytes, target, time);
        }
        else
        {
            externs.Meters[name] = new MeterArray(name, ReadSize(meter, name, refusals), countsBytes, time);
        }
    }

    private static void AddLists(
        JsonElement program, PacketLayout layout, ProgramExterns externs, Refusals refusals)
    {
        foreach (var list in program.Items("field_lists"))
        {
            externs.FieldLists[list.Number("id")] = ReadFields(list, layout, refusals);
        }

        foreach (var list in program.Items("learn_lists"))
        {
            externs.LearnLists[list.Number("id")] =
                new LearnList(list.Text("name"), ReadFields(list, layout, refusals));
        }
    }

    private static List<FieldInfo> ReadFields(JsonElement list, PacketLayout layout, Refusals refusals)
    {
        var fields = new List<FieldInfo>();
        foreach (var element in list.Items("elements"))
        {
            if (element.Text("type") == "field")
            {
                fields.Add(layout.Field(element.Part("value")));
            }
            else if (element.Text("type") == "header")
            {
                fields.AddRange(layout.Header(element.Text("value")).Fields);
            }
            else
            {
                refusals.Add($"list {list.Text("name")}: an element of type {element.Text("type")}");
            }
        }

        return fields;
    }

    private static void AddProfiles(
        JsonElement program, PacketLayout layout, ProgramExterns externs, Refusals refusals)
    {
        foreach (var profile in program.Items("pipelines").SelectMany(p => p.Items("action_profiles")))
        {
            var name = profile.Text("name");
            try
            {
                var selector = profile.Has("selector")
                    ? CalculationCompiler.MakeSelector(name, profile.Part("selector"), layout, externs)
                    : null;
                externs.Profiles[name] = new ActionProfile(name, profile.Number("max_size"), selector);
            }
            catch (FormatException e)
            {
                refusals.Add($"action profile {name}: {e.Message}");
            }
        }
    }
}
