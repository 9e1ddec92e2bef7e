namespace Migration.Softswitch.Runtime;

/// <summary>A compiled control: ingress or egress.</summary>
/// <param name="nodes">Its steps.</param>
/// <param name="start">Index of the first, or <see cref="PipelineNode.End"/> for an empty control.</param>
internal sealed class ControlProgram(PipelineNode[] nodes, int start)
{
    /// <summary>Takes a packet through; P4 has no loops, so this ends.</summary>
    public void Run(PacketContext packet)
    {
        packet.Exit = false;
        for (var node = start; node >= 0;)
        {
            node = nodes[node].Execute(packet);
        }
    }
}
