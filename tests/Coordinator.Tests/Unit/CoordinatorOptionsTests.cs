namespace Migration.Coordinator.Tests.Unit;

public class CoordinatorOptionsTests
{
    [Fact]
    public void Without_nodes_the_error_says_what_is_missing()
    {
        var options = new CoordinatorOptions();

        options.Validate(new(options)).ShouldHaveSingleItem().ErrorMessage.ShouldBe(
            "Coordinator:Nodes names 0 nodes; at least two are needed, each with Name and Platform.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("Host=db;Pasword=secret")]
    public void What_is_no_connection_string_is_refused_without_being_quoted(string text)
    {
        var options = new CoordinatorOptions { PostgreSql = text };

        options.Validate(new(options)).Select(r => r.ErrorMessage!)
            .ShouldContain(e => e.StartsWith("Coordinator:PostgreSql is not") && !e.Contains("secret"));
    }
}
