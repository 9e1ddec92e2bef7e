namespace Migration.P4Runtime.Tests.Fakes;

/// <summary>Bound of a test that waits for a peer, so that a message that never comes fails and does not hang.</summary>
public static class TestLimit
{
    public const int Milliseconds = 60_000;
}
