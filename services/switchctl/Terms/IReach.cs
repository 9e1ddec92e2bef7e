namespace Migration.SwitchCtl.Terms;

/// <summary>Something that an instance has to reach in order to act: the broker, a switch.</summary>
public interface IReach
{
    /// <summary>Its name, the same in every instance.</summary>
    string Name { get; }

    /// <summary>Whether this instance, which acts, is connected to it.</summary>
    bool IsConnected { get; }

    /// <summary>Whether it answers this instance, which stands by and has no connection to it.</summary>
    /// <param name="cancellation">Gives up: it does not.</param>
    Task<bool> AnswersAsync(CancellationToken cancellation);
}
