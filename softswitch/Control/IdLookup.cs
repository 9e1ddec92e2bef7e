using Migration.Platform.P4Runtime.Grpc;

namespace Migration.Softswitch.Control;

/// <summary>Finds objects by the ids of a P4Info.</summary>
internal static class IdLookup
{
    /// <summary>The object of an id.</summary>
    /// <exception cref="GrpcException">NOT_FOUND.</exception>
    public static T GetOrMissing<T>(this Dictionary<uint, T> all, uint id, string kind) =>
        all.TryGetValue(id, out var found) ? found : throw Refused.Missing($"the P4Info has no {kind} with id {id}");

    /// <summary>The object of an id, or for id 0 all of them: a wildcard that matches nothing yields nothing.</summary>
    /// <exception cref="GrpcException">NOT_FOUND for an id that does not exist.</exception>
    public static IEnumerable<KeyValuePair<uint, T>> Select<T>(this Dictionary<uint, T> all, uint id, string kind) =>
        id == 0 ? all : [KeyValuePair.Create(id, all.GetOrMissing(id, kind))];
}
