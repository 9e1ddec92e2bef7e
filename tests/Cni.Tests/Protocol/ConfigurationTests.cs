using Migration.Cni.Configuration;
using Migration.Cni.Protocol;

namespace Migration.Cni.Tests.Protocol;

public sealed class ConfigurationTests
{
    [Theory]
    [InlineData("""{"runtimeConfig":{"ips":["10.1.1.9/24"]}}""", "", "10.1.1.9/24")]
    [InlineData("""{"runtimeConfig":{"ips":["10.1.1.9"]}}""", "IP=10.1.1.7", "10.1.1.9")]
    [InlineData("{}", "IgnoreUnknown=1;IP=10.1.1.7", "10.1.1.7")]
    [InlineData("""{"args":{"cni":{"ips":["10.1.1.5"]}}}""", "", "10.1.1.5")]
    [InlineData("""{"runtimeConfig":{"io.kubernetes.cri.pod-annotations":{"containerflow.address":"10.1.1.4"}}}""", "",
        "10.1.1.4")]
    [InlineData("""{"runtimeConfig":{"ips":["fd00::1/64"]}}""", "", "fd00::1/64")]
    [InlineData("{}", "IP=fd00::1", "fd00::1")]
    [InlineData("{}", "", null)]
    public void A_requested_address_is_found_wherever_runtimes_put_it(string more, string arguments, string? expected) =>
        Request(more, arguments).Address.ShouldBe(expected);

    [Theory]
    [InlineData("""{"runtimeConfig":{"ips":["10.1.1.9","10.1.1.8"]}}""", "2 addresses")]
    [InlineData("""{"runtimeConfig":{"ips":["fe80::1%eth0/64"]}}""", "fe80::1%eth0/64")]
    [InlineData("""{"runtimeConfig":{"ips":["10.1"]}}""", "'10.1'")]
    [InlineData("""{"runtimeConfig":{"ips":["::ffff:10.1.1.1"]}}""", "::ffff:10.1.1.1")]
    [InlineData("""{"runtimeConfig":{"mac":"01:00:00:00:00:01"}}""", "01:00:00:00:00:01")]
    public void What_cannot_be_given_is_refused(string more, string says)
    {
        var refused = Should.Throw<CniException>(() => Request(more, ""));

        refused.Code.ShouldBe(CniErrorCodes.InvalidConfiguration);
        refused.Message.ShouldContain(says);
    }

    [Fact]
    public void The_pod_is_what_the_runtime_names()
    {
        var request = Request("{}", "K8S_POD_NAMESPACE=shop;K8S_POD_NAME=cart-0");

        (request.Namespace, request.Pod).ShouldBe(("shop", "cart-0"));
    }

    private static PodRequest Request(string more, string arguments)
    {
        var raw = ConfigurationReader.ReadJson(more);
        raw["cniVersion"] = "1.0.0";
        raw["name"] = "pods";
        var variables = new Dictionary<string, string>
        {
            ["CNI_CONTAINERID"] = "c1", ["CNI_IFNAME"] = "eth0", ["CNI_NETNS"] = "/x", ["CNI_PATH"] = "/y",
            ["CNI_ARGS"] = arguments,
        };
        return PodRequest.Read(CniEnvironment.Read(
            variables.GetValueOrDefault, "ADD", ConfigurationReader.Read(raw.ToJsonString())));
    }
}
