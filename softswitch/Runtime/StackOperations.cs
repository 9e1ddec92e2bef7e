using Migration.Softswitch.Layout;

namespace Migration.Softswitch.Runtime;

/// <summary>Operations on whole stacks of headers or unions.</summary>
internal static class StackOperations
{
    /// <summary>push_front: makes room for invalid elements at the front; what leaves at the back is lost.</summary>
    public static void Push(PacketContext packet, StackInfo stack, ulong count)
    {
        var moved = (int)Math.Min(count, (ulong)stack.Size);
        var (slot, var) = Start(stack);
        Shift(packet.Slots, slot, moved * stack.SlotStride, stack.Size * stack.SlotStride);
        Shift(packet.VarArea, var, moved * stack.VarStride, stack.Size * stack.VarStride);
        ref var next = ref packet.Slots[stack.NextSlot];
        next = Math.Min(next + (ulong)moved, (ulong)stack.Size);
    }

    /// <summary>pop_front: removes elements at the front; invalid ones follow at the back.</summary>
    public static void Pop(PacketContext packet, StackInfo stack, ulong count)
    {
        var moved = (int)Math.Min(count, (ulong)stack.Size);
        var (slot, var) = Start(stack);
        ShiftDown(packet.Slots, slot, moved * stack.SlotStride, stack.Size * stack.SlotStride);
        ShiftDown(packet.VarArea, var, moved * stack.VarStride, stack.Size * stack.VarStride);
        ref var next = ref packet.Slots[stack.NextSlot];
        next -= Math.Min((ulong)moved, next);
    }

    /// <summary>Copies all elements and the index of the next.</summary>
    public static void Copy(PacketContext packet, StackInfo to, StackInfo from)
    {
        var (toSlot, toVar) = Start(to);
        var (fromSlot, fromVar) = Start(from);
        var size = Math.Min(to.Size, from.Size);
        Array.Copy(packet.Slots, fromSlot, packet.Slots, toSlot, size * to.SlotStride);
        Array.Copy(packet.VarArea, fromVar, packet.VarArea, toVar, size * to.VarStride);
        packet.Slots[to.NextSlot] = packet.Slots[from.NextSlot];
    }

    private static (int Slot, int Var) Start(StackInfo stack) => (stack.FirstSlot, stack.FirstVar);

    private static void Shift<T>(T[] data, int start, int by, int length)
    {
        Array.Copy(data, start, data, start + by, length - by);
        Array.Clear(data, start, by);
    }

    private static void ShiftDown<T>(T[] data, int start, int by, int length)
    {
        Array.Copy(data, start + by, data, start, length - by);
        Array.Clear(data, start + length - by, by);
    }
}
