using Google.Protobuf;

namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>One method of a service: its path and how its messages are read.</summary>
/// <typeparam name="TRequest">Request message.</typeparam>
/// <typeparam name="TResponse">Response message.</typeparam>
/// <param name="Path">"/package.Service/Method", the :path of the HTTP/2 request.</param>
/// <param name="RequestParser">Reads requests (server side).</param>
/// <param name="ResponseParser">Reads responses (client side).</param>
public sealed record GrpcMethod<TRequest, TResponse>(
    string Path,
    MessageParser<TRequest> RequestParser,
    MessageParser<TResponse> ResponseParser)
    where TRequest : IMessage<TRequest>
    where TResponse : IMessage<TResponse>;
