using System.Numerics;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Runtime;
using Migration.Softswitch.Tables;
using Member = Migration.Platform.P4Runtime.V1.ValueSetMember;

namespace Migration.Softswitch.Control;

/// <summary>A value set of the P4Info joined with that of the program.</summary>
/// <param name="Id">Id in the P4Info.</param>
/// <param name="Set">Set of the program.</param>
/// <param name="Fields">Its match fields, in the order of the select.</param>
internal sealed record ValueSetBinding(uint Id, ValueSet Set, IReadOnlyList<FieldBinding> Fields);

/// <summary>Writes the members of value sets, and reads them.</summary>
internal static class ValueSetAccess
{
    /// <summary>Replaces the members.</summary>
    /// <exception cref="GrpcException">It was refused; nothing changed.</exception>
    public static void Write(Update.Types.Type type, ValueSetBinding binding, ValueSetEntry entry)
    {
        var set = binding.Set;
        if (type != Update.Types.Type.Modify)
        {
            throw Refused.Invalid($"value set {set.Name}: it can only be modified");
        }

        if (entry.Members.Count > set.MaxSize)
        {
            throw Refused.Full($"value set {set.Name} holds {set.MaxSize} members, not {entry.Members.Count}");
        }

        var members = entry.Members.Select(m => Read(m, binding)).ToArray();
        if (members.DistinctBy(m => string.Join(',', m.Low.Concat(m.High))).Count() != members.Length)
        {
            throw Refused.Exists($"value set {set.Name}: a member is given twice");
        }

        set.Members = members;
    }

    /// <summary>The members as a controller reads them.</summary>
    public static ValueSetEntry Encode(ValueSetBinding binding)
    {
        var entry = new ValueSetEntry { ValueSetId = binding.Id };
        foreach (var member in binding.Set.Members)
        {
            var encoded = new Member();
            for (var i = 0; i < binding.Fields.Count; i++)
            {
                if (EntryEncoder.EncodeField(binding.Fields[i], member.Low[i], member.High[i]) is { } match)
                {
                    encoded.Match.Add(match);
                }
            }

            entry.Members.Add(encoded);
        }

        return entry;
    }

    private static Externs.ValueSetMember Read(Member given, ValueSetBinding binding)
    {
        var fields = binding.Fields;
        var name = $"value set {binding.Set.Name}";
        if (given.Match.FirstOrDefault(m => fields.All(f => f.Id != m.FieldId)) is { } unknown)
        {
            throw Refused.Invalid($"{name} has no match field with id {unknown.FieldId}");
        }

        var member = new Externs.ValueSetMember(
            new ulong[fields.Count], new ulong[fields.Count], [.. fields.Select(f => f.Key.Kind == MatchKind.Range)]);
        for (var i = 0; i < fields.Count; i++)
        {
            var (low, high) = ReadField(given, fields[i], $"{name}, field {fields[i].Key.Name}");
            member.Low[i] = Wide.Low(low);
            member.High[i] = Wide.Low(high);
        }

        return member;
    }

    private static (BigInteger Low, BigInteger High) ReadField(Member given, FieldBinding field, string what)
    {
        var matches = given.Match.Where(m => m.FieldId == field.Id).ToList();
        return matches.Count switch
        {
            1 => EntryDecoder.ReadField(matches[0], field.Key, what),
            0 when field.Key.Kind == MatchKind.Range => (0, field.Key.Mask),
            0 when field.Key.Kind != MatchKind.Exact => (0, 0),
            var count => throw Refused.Invalid($"{what} is given {count} times"),
        };
    }
}
