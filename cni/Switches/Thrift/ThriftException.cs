namespace Migration.Cni.Switches.Thrift;

/// <summary>The server refused a call, or answered what is not Thrift's binary protocol.</summary>
internal sealed class ThriftException(string message) : Exception(message);
