namespace Migration.Softswitch.Tests;

public class SwitchOptionsTests
{
    [Fact]
    public void A_full_command_line()
    {
        var options = SwitchOptions.Parse(
        [
            "--grpc", "127.0.0.1:1234", "--device-id", "7", "--port", "1=ns-a/eth0", "--port", "2=veth1", "--cpu-port",
            "500", "--http", "localhost:80", "-i", "3@veth2", "--port", "4@ns-b/eth1", "--pcap", "captured",
        ]);

        options.Grpc.ToString().ShouldBe("127.0.0.1:1234");
        options.Http!.ToString().ShouldBe("127.0.0.1:80");
        options.DeviceId.ShouldBe(7UL);
        options.CpuPort.ShouldBe(500);
        options.Ports.Select(p => $"{p.Key}={p.Value}").ShouldBe(["1=ns-a/eth0", "2=veth1", "3=veth2", "4=ns-b/eth1"]);
        options.CaptureFolder.ShouldBe("captured");
    }

    [Theory]
    [InlineData("--port", "1", "NUMBER@INTERFACE")]
    [InlineData("--pcap", "", "folder")]
    [InlineData("--port", "511=eth0", "0 to 510")]
    [InlineData("--port", "255=eth0", "CPU port")]
    [InlineData("--port", "1=ns/", "interface name")]
    [InlineData("--port", "1=../eth0", "/run/netns")]
    [InlineData("--port", "1=averyveryverylongname", "interface name")]
    [InlineData("--grpc", "9559", "ADDRESS:PORT")]
    [InlineData("--device-id", "0", "above 0")]
    [InlineData("--ports", "1=a", "unknown option")]
    public void A_bad_value_is_named(string name, string value, string expected)
    {
        var e = Should.Throw<FormatException>(() => SwitchOptions.Parse([name, value]));

        e.Message.ShouldContain(name);
        e.Message.ShouldContain(expected);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var e = Should.Throw<FormatException>(
            () => SwitchOptions.Parse(["--device-id", "x", "--cpu-port", "y", "--port"]));

        e.Message.ShouldContain("--device-id");
        e.Message.ShouldContain("--cpu-port");
        e.Message.ShouldContain("--port: a value is missing");
    }
}
