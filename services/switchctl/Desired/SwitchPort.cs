namespace Migration.SwitchCtl.Desired;

/// <summary>A port of the switch.</summary>
/// <param name="Number">Number of the port, 0 to 510 (9 bits; 255 leads to the controller and 511 drops).</param>
/// <param name="Mac">Source address of what leaves through it.</param>
public sealed record SwitchPort(int Number, Mac Mac);
