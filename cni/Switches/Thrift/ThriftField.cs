namespace Migration.Cni.Switches.Thrift;

/// <summary>An argument of a call.</summary>
/// <param name="Id">Its number in the method's definition.</param>
/// <param name="Value">A <see cref="string"/> or an <see cref="int"/>.</param>
internal readonly record struct ThriftField(short Id, object Value);
