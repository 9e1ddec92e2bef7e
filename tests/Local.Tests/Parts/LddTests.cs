using Migration.Local.Cluster;

namespace Migration.Local.Tests.Parts;

public sealed class LddTests
{
    [Fact]
    public void Libraries_and_the_loader_are_found_and_the_kernels_own_page_is_not() =>
        RedisImage.Libraries("""
            	linux-vdso.so.1 (0x00007ffd3a1f2000)
            	libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f9950f62000)
            	/lib64/ld-linux-x86-64.so.2 (0x00007f9951067000)
            """).ShouldBe(["/lib/x86_64-linux-gnu/libm.so.6", "/lib64/ld-linux-x86-64.so.2"]);
}
