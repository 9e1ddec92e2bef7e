using Migration.Platform.P4Runtime.Grpc;
using Info = Migration.Platform.P4Runtime.Config.V1.ActionProfile;

namespace Migration.Softswitch.Control;

/// <summary>Weights and sizes of groups, as a P4Info allows them.</summary>
/// <param name="info">The profile.</param>
internal sealed class GroupSizes(Info info)
{
    // Every unit of weight is a place in an array, so that choosing a member takes one step.
    private const int LargestGroup = 65_536;

    /// <summary>Checks the size that a new group may grow to.</summary>
    /// <exception cref="GrpcException">INVALID_ARGUMENT.</exception>
    public void CheckMaxSize(int maxSize)
    {
        if (maxSize < 0 || (info.MaxGroupSize > 0 && (maxSize == 0 || maxSize > info.MaxGroupSize)))
        {
            throw Refused.Invalid(
                $"{info.Preamble.Name}: max_size is {maxSize}, the P4Info allows 1 to {info.MaxGroupSize}");
        }

        if (maxSize > LargestGroup)
        {
            throw Refused.Full($"{info.Preamble.Name}: groups of up to {LargestGroup} can be made, not {maxSize}");
        }
    }

    /// <summary>Checks the weights of a group whose size a controller limited.</summary>
    /// <exception cref="GrpcException">INVALID_ARGUMENT or RESOURCE_EXHAUSTED.</exception>
    public void CheckGroup(IReadOnlyList<int> weights, int maxSize)
    {
        CheckWeights(weights);
        var limit = maxSize > 0 ? maxSize : LargestGroup;
        if (SizeOf(weights) > limit)
        {
            throw Refused.Full($"{info.Preamble.Name}: the group has size {SizeOf(weights)}, allowed is {limit}");
        }
    }

    /// <summary>Checks the weights of a one-shot group.</summary>
    /// <exception cref="GrpcException">INVALID_ARGUMENT or RESOURCE_EXHAUSTED.</exception>
    public void CheckOneShot(IReadOnlyList<int> weights)
    {
        CheckWeights(weights);
        if (info.MaxGroupSize > 0 && SizeOf(weights) > info.MaxGroupSize)
        {
            throw Refused.Invalid(
                $"{info.Preamble.Name}: the group has size {SizeOf(weights)}, allowed is {info.MaxGroupSize}");
        }
    }

    private long SizeOf(IReadOnlyList<int> weights) => info.SumOfMembers is null && !info.WeightsDisallowed
        ? weights.Sum(w => (long)w)
        : weights.Count;

    private void CheckWeights(IReadOnlyList<int> weights)
    {
        var most = info.SumOfMembers?.MaxMemberWeight ?? 0;
        foreach (var weight in weights)
        {
            if (info.WeightsDisallowed ? weight != 0 : weight <= 0 || (most > 0 && weight > most))
            {
                throw Refused.Invalid($"{info.Preamble.Name}: a member cannot have the weight {weight}");
            }
        }

        if (weights.Sum(w => (long)w) > LargestGroup)
        {
            throw Refused.Full($"{info.Preamble.Name}: the weights of a group can add up to {LargestGroup}");
        }
    }
}
