namespace Migration.Platform.Oci;

/// <summary>Whether a text can be the host part of a reference.</summary>
internal static class ImageReferenceHost
{
    public static bool IsValid(string? host)
    {
        if (string.IsNullOrEmpty(host) || host.AsSpan().ContainsAny("/@?#"))
            return false;
        return Uri.TryCreate("http://" + host + "/", UriKind.Absolute, out var uri) && uri.Host.Length > 0;
    }
}
