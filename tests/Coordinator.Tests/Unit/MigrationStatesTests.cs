using Migration.Coordinator.Records;
using Migration.Coordinator.Store;

namespace Migration.Coordinator.Tests.Unit;

public class MigrationStatesTests
{
    private static readonly MigrationState[] All = Enum.GetValues<MigrationState>();

    [Fact]
    public void Every_state_but_the_first_is_reached_and_none_from_itself_or_backwards()
    {
        foreach (var state in All)
        {
            All.Any(s => s.MayGoTo(state)).ShouldBe(state != MigrationState.Requested, $"{state}");
            state.MayGoTo(state).ShouldBeFalse();
        }

        foreach (var (from, to) in All.SelectMany(f => All.Select(t => (f, t))).Where(x => x.f.MayGoTo(x.t)))
            to.MayGoTo(from).ShouldBeFalse($"{from} <-> {to}");
    }

    [Fact]
    public void After_the_redirect_there_is_no_way_back()
    {
        MigrationState.Redirected.CanBeAborted().ShouldBeFalse();
        MigrationState.Redirected.MayGoTo(MigrationState.RolledBack).ShouldBeFalse();
        MigrationState.Completed.MayGoTo(MigrationState.NeedsAttention).ShouldBeFalse();
    }

    [Fact]
    public void Withdrawing_and_aborting_exclude_each_other() => All.ShouldAllBe(
        s => !(s.CanBeWithdrawn() && s.CanBeAborted()) && (!s.CanBeAborted() || s.IsRunning()));

    [Fact]
    public void Every_state_is_running_ended_or_requested() => All.ShouldAllBe(
        s => new[] { s == MigrationState.Requested, MigrationStates.Active.Contains(s), s.HasEnded() }.Count(x =>
            x) == 1);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public void The_database_guards_the_same_states_as_the_code(string dialect)
    {
        var script = SchemaUpdate.Scripts(dialect).Last(s => s.Sql.Contains("INDEX one_active_migration")).Sql;
        var guarded = script.Split("WHERE state IN (")[1].Split(')')[0]
            .Split(',', StringSplitOptions.TrimEntries).Select(s => s.Trim('\''));

        guarded.ShouldBe(MigrationStates.Active.Select(s => s.ToString()), ignoreOrder: true);
    }
}
