using System.Text;
using System.Text.Json;
using Migration.Bench.Hops;
using Migration.Contracts;
using Migration.Local.Events;

namespace Migration.Bench.Tests;

public class HopTraceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = Guid.Parse("0d5be4f2-4f0f-4b6e-9f5e-6d6f1d1f3a01");

    [Fact]
    public void A_hop_is_from_the_end_of_the_last_step_over_the_sending_to_the_beginning_of_the_first()
    {
        var trace = new HopTrace();
        // The push overlaps the rewrite; what ends last counts.
        trace.Note(Seen(nameof(ImagePushed), sentAt: 110.5,
            (MigrationSteps.Push, 20, 88), (MigrationSteps.Rewrite, 20, 5)));
        trace.Note(Seen(nameof(PodRestored), sentAt: 300, (MigrationSteps.Restore, 150, 100), (MigrationSteps.Pull, 113, 30)));

        var hop = trace.Of(Id, nameof(ImagePushed));

        (hop.From, hop.To).ShouldBe((MigrationSteps.Push, MigrationSteps.Pull));
        hop.BeforeSentMs.ShouldBe(2.5, 1e-6);
        hop.Ms.ShouldBe(2.5, 1e-6);
    }

    [Fact]
    public void A_message_that_comes_again_changes_nothing()
    {
        var trace = new HopTrace();
        trace.Note(Seen(nameof(PodRestored), sentAt: 11, (MigrationSteps.Restore, 0, 10)));
        trace.Note(Seen(nameof(PodRestored), sentAt: 99, (MigrationSteps.Restore, 0, 10)));
        trace.Note(Seen(nameof(TrafficRedirected), sentAt: 20, (MigrationSteps.Redirect, 14, 3)));

        trace.Of(Id, nameof(PodRestored)).Ms.ShouldBe(3, 1e-6);
    }

    private static MigrationEvent Seen(string name, double sentAt, params (string Name, double At, double Ms)[] steps)
    {
        var body = JsonSerializer.SerializeToElement(
            new
            {
                Steps = steps.Select(s => new StepReport
                {
                    Name = s.Name, Node = "n", StartedAt = Noon.AddMilliseconds(s.At), DurationMs = s.Ms,
                }),
            },
            JsonSerializerOptions.Web);
        var envelope = JsonSerializer.Serialize(
            new { SentTime = Noon.AddMilliseconds(sentAt).UtcDateTime }, JsonSerializerOptions.Web);
        return new MigrationEvent(name, Id, body) { Envelope = Encoding.UTF8.GetBytes(envelope) };
    }
}
