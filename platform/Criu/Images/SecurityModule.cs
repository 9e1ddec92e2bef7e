namespace Migration.Platform.Criu.Images;

/// <summary>The Linux security module of the dumped host (lsmtype in images/inventory.proto).</summary>
public enum SecurityModule
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>SELinux; a restore needs the process and mount labels of the new pod.</summary>
    SeLinux = 1,

    /// <summary>AppArmor; a restore needs the profile of the new pod.</summary>
    AppArmor = 2,
}
