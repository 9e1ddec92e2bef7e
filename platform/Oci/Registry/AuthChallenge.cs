namespace Migration.Platform.Oci;

/// <summary>A registry's demand for authentication (RFC 9110, section 11.6.1; distribution's token.md).</summary>
internal sealed record AuthChallenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Reads the parameters of a WWW-Authenticate header: names, '=', and tokens or quoted strings.</summary>
    public static AuthChallenge Parse(string scheme, string? parameters)
    {
        var result = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var text = parameters ?? "";
        var position = 0;
        while (position < text.Length)
        {
            var equals = text.IndexOf('=', position);
            if (equals < 0)
                break;
            var name = text[position..equals].Trim(' ', ',', '\t');
            position = equals + 1;
            var value = new System.Text.StringBuilder();
            if (position < text.Length && text[position] == '"')
            {
                for (position++; position < text.Length && text[position] != '"'; position++)
                {
                    if (text[position] == '\\' && position + 1 < text.Length)
                        position++;
                    value.Append(text[position]);
                }
                position++;
            }
            else
            {
                for (; position < text.Length && text[position] != ','; position++)
                    value.Append(text[position]);
            }
            result[name] = value.ToString().Trim();
        }
        return new AuthChallenge(scheme, result);
    }
}
