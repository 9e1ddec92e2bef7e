using System.Text;
using Migration.Platform.Criu.Wire;

namespace Migration.Hosting.Tests.Fixtures;

/// <summary>A span as it came over the wire.</summary>
internal sealed record ReceivedSpan(
    string TraceId, string SpanId, string ParentId, string Scope, string Name, bool Failed,
    IReadOnlyDictionary<string, string> Attributes, string Service);

/// <summary>A data point of a metric as it came over the wire.</summary>
internal sealed record ReceivedPoint(
    string Metric, string Unit, double Sum, long Count, IReadOnlyDictionary<string, string> Attributes);

/// <summary>
/// Decodes the parts of OTLP that the tests look at (opentelemetry-proto: trace.proto, metrics.proto, logs.proto,
/// common.proto; field numbers from there).
/// </summary>
internal static class OtlpMessages
{
    public static IEnumerable<ReceivedSpan> Spans(WireMessage request) =>
        from resource in Each(request, 1)
        let service = Attributes(resource.Message(1)!, 1).GetValueOrDefault("service.name", "")
        from scope in Each(resource, 2)
        from span in Each(scope, 2)
        select new ReceivedSpan(
            Hex(span, 1), Hex(span, 2), Hex(span, 4), scope.Message(1)?.Text(1) ?? "", span.Text(5)!,
            span.Message(15)?.Scalar(3) is 2, Attributes(span, 9), service);

    public static IEnumerable<ReceivedPoint> Points(WireMessage request) =>
        from resource in Each(request, 1)
        from scope in Each(resource, 2)
        from metric in Each(scope, 2)
        from point in Numbers(metric).Concat(Histograms(metric))
        select point;

    public static IEnumerable<(string Body, IReadOnlyDictionary<string, string> Attributes)> Logs(
        WireMessage request) =>
        from resource in Each(request, 1)
        from scope in Each(resource, 2)
        from record in Each(scope, 2)
        select (record.Message(5)?.Text(1) ?? "", Attributes(record, 6));

    private static IEnumerable<ReceivedPoint> Numbers(WireMessage metric) =>
        from point in metric.Message(7) is { } sum ? Each(sum, 1) : []
        select new ReceivedPoint(
            metric.Text(1)!, metric.Text(3) ?? "", point.Scalar(6) ?? 0, 1, Attributes(point, 7));

    private static IEnumerable<ReceivedPoint> Histograms(WireMessage metric) =>
        from point in metric.Message(9) is { } histogram ? Each(histogram, 1) : []
        select new ReceivedPoint(
            metric.Text(1)!, metric.Text(3) ?? "", BitConverter.UInt64BitsToDouble(point.Scalar(5) ?? 0),
            (long)(point.Scalar(4) ?? 0), Attributes(point, 9));

    private static IReadOnlyDictionary<string, string> Attributes(WireMessage owner, int field)
    {
        var attributes = new Dictionary<string, string>();
        foreach (var pair in Each(owner, field))
            attributes[pair.Text(1)!] = pair.Message(2) is { } value ? Value(value) : "";
        return attributes;
    }

    private static string Value(WireMessage value) => (value.Fields.Count > 0 ? value.Fields[0] : null) switch
    {
        { Number: 1 } text => Encoding.UTF8.GetString(text.Payload.Span),
        { Number: 2 or 3 } number => $"{number.Scalar}",
        { Number: 4 } real => $"{BitConverter.UInt64BitsToDouble(real.Scalar)}",
        _ => "",
    };

    private static string Hex(WireMessage message, int field) =>
        message.Fields.FirstOrDefault(f => f.Number == field) is { } bytes
            ? Convert.ToHexStringLower(bytes.Payload.Span)
            : "";

    private static IEnumerable<WireMessage> Each(WireMessage message, int field) =>
        message.Fields.Where(f => f.Number == field).Select(f => WireMessage.Parse(f.Payload));
}
