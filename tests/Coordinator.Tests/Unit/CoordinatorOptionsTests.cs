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
}
