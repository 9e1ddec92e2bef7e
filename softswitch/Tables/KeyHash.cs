namespace Migration.Softswitch.Tables;

/// <summary>
/// Hashes of packed keys. The framework's hash of a 64-bit number is the exclusive or of its halves: a service number
/// above a bucket number leaves it a thousand values for half a million keys.
/// </summary>
internal static class KeyHash
{
    /// <summary>Takes another part in.</summary>
    /// <param name="hash">Hash of the parts before.</param>
    /// <param name="part">The part.</param>
    public static ulong Add(ulong hash, ulong part)
    {
        // Finaliser of MurmurHash3: every bit of the input changes about half of the output's.
        var mixed = hash ^ part;
        mixed = (mixed ^ (mixed >> 33)) * 0xff51_afd7_ed55_8ccd;
        mixed = (mixed ^ (mixed >> 33)) * 0xc4ce_b9fe_1a85_ec53;
        return mixed ^ (mixed >> 33);
    }
}
