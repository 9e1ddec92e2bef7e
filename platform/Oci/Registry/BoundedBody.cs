namespace Migration.Platform.Oci;

/// <summary>Reads answers that must fit in memory.</summary>
internal static class BoundedBody
{
    /// <exception cref="InvalidDataException">The body is longer than <paramref name="limitBytes"/>.</exception>
    public static async Task<byte[]> ReadAsync(HttpContent content, int limitBytes, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var memory = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (memory.Length + read > limitBytes)
                throw new InvalidDataException($"the answer is longer than {limitBytes} bytes.");
            memory.Write(buffer, 0, read);
        }
        return memory.ToArray();
    }
}
