using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Wire;

namespace Migration.Criu.Tests.Images;

public sealed class CriuImageTests
{
    [Fact]
    public void The_layout_of_an_image_is_the_documented_one()
    {
        var entry = new CriuImageEntry(0, ImageBuilder.Message((1, 1), (2, 300)), default);

        byte[] bytes = CriuImage.Create("files.img", CriuImageType.Files, [entry]).ToArray();

        Convert.ToHexStringLower(bytes).ShouldBe("19435654" + "38313056" + "05000000" + "080110ac02");
        Convert.ToHexStringLower(CriuImage.Create("inventory.img", CriuImageType.Inventory, []).ToArray())
            .ShouldBe("16313158");
        Convert.ToHexStringLower(CriuImage.Create("stats-dump", CriuImageType.Statistics, []).ToArray())
            .ShouldBe("40591055" + "06330957");
    }

    public static TheoryData<string, byte[], int[]> WithExtras() => new()
    {
        {
            "tcp-stream-1a.img",
            ImageBuilder.Common(0x51465506).Entry(ImageBuilder.Message((1, 2), (3, 3))).Bytes(1, 2, 3, 4, 5).ToArray(),
            [5]
        },
        {
            "sk-queues.img",
            ImageBuilder.Common(0x56264026).Entry(ImageBuilder.Message((1, 9), (2, 2))).Bytes(1, 2)
                .Entry(ImageBuilder.Message((1, 9), (2, 0))).ToArray(),
            [2, 0]
        },
        {
            "pipes-data.img",
            ImageBuilder.Common(0x56453709).Entry(ImageBuilder.Message((1, 9), (2, 1))).Bytes(8).ToArray(),
            [1]
        },
        {
            "bpfmap-data.img",
            ImageBuilder.Common(0x64324033).Entry(ImageBuilder.Message((2, 1), (3, 2))).Bytes(8, 8, 8).ToArray(),
            [3]
        },
        {
            "ipcns-sem-9.img",
            ImageBuilder.Common(0x59573019).Entry(ImageBuilder.Message((2, 5))).Bytes(new byte[16]).ToArray(),
            [16]
        },
        {
            "ipcns-shm-9.img",
            ImageBuilder.Common(0x46283044).Entry(ImageBuilder.Message((2, 5))).Bytes(new byte[8])
                .Entry(ImageBuilder.Message((2, 4096), (3, 1))).ToArray(),
            [8, 0]
        },
        {
            "ipcns-msg-9.img",
            ImageBuilder.Common(0x55453737).Entry(ImageBuilder.Message((3, 2)))
                .Entry(ImageBuilder.Message((1, 1), (2, 3))).Bytes(new byte[8])
                .Entry(ImageBuilder.Message((1, 1), (2, 8))).Bytes(new byte[8])
                .Entry(ImageBuilder.Message((3, 0))).ToArray(),
            [32, 0]
        },
        {
            "ghost-file-1.img",
            ImageBuilder.Common(0x52583605).Entry(ImageBuilder.Message((1, 0))).Bytes(1, 2, 3).ToArray(),
            [3]
        },
        {
            "ghost-file-2.img",
            ImageBuilder.Common(0x52583605).Entry(ImageBuilder.Message((9, 1)))
                .Entry(ImageBuilder.Message((1, 2), (2, 0))).Bytes(1, 2)
                .Entry(ImageBuilder.Message((1, 1), (2, 4096))).Bytes(3).ToArray(),
            [0, 2, 1]
        },
    };

    [Theory]
    [MemberData(nameof(WithExtras))]
    public void Bytes_behind_an_entry_belong_to_it(string name, byte[] bytes, int[] extras)
    {
        var image = CriuImage.Parse(name, bytes);

        image.Entries.Select(entry => entry.Extra.Length).ShouldBe(extras);
        image.ToArray().ShouldBe(bytes);
    }

    [Theory]
    [MemberData(nameof(WithExtras))]
    public void A_truncated_image_is_refused_wherever_it_is_cut(string name, byte[] bytes, int[] extras)
    {
        // An image may end after any entry; a ghost file's content has no length of its own.
        var image = CriuImage.Parse(name, bytes);
        HashSet<int> whole = [.. image.Entries.Select(entry => (int)entry.Offset)];
        int last = name == "ghost-file-1.img" ? bytes.Length - extras[0] : bytes.Length;
        for (int length = 0; length < last; length++)
        {
            if (whole.Contains(length))
                continue;
            CriuImageException error =
                Should.Throw<CriuImageException>(() => CriuImage.Parse(name, bytes.AsMemory(0, length)), $"{length}");
            error.ImageName.ShouldBe(name);
            error.Message.ShouldContain(name);
            error.Offset.ShouldBeInRange(0, length);
        }
    }

    [Fact]
    public void An_entry_longer_than_the_file_is_named_with_its_offset()
    {
        byte[] bytes = ImageBuilder.Common(0x56303138).Entry(8, 1).Word(0xFFFFFFFF).Bytes(1).ToArray();

        CriuImageException error = Should.Throw<CriuImageException>(() => CriuImage.Parse("files.img", bytes));

        error.Offset.ShouldBe(14);
        error.Message.ShouldBe(
            "CRIU image files.img, offset 14: the entry says 4294967295 bytes, but only 1 follow");
    }

    [Fact]
    public void Unknown_magics_are_named()
    {
        Should.Throw<CriuImageException>(() => CriuImage.Parse("new.img", ImageBuilder.Common(0x12345678).ToArray()))
            .Message.ShouldBe("CRIU image new.img, offset 4: unknown magic 0x12345678");
        Should.Throw<CriuImageException>(() => CriuImage.Parse("new.img", ImageBuilder.Headless(0xABCD).ToArray()))
            .Message.ShouldContain("unknown magic 0x0000ABCD");
        Should.Throw<CriuImageException>(() => CriuImage.Parse("zero.img", ImageBuilder.Common(0).ToArray()))
            .Message.ShouldContain("unknown magic 0x00000000");
        Should.Throw<CriuImageException>(
                () => CriuImage.Parse("inventory.img", ImageBuilder.Common(0x58313116).ToArray()))
            .Message.ShouldContain("no head magic");
        Should.Throw<CriuImageException>(
                () => CriuImage.Parse("mm-1.img", ImageBuilder.Common(0x56303138).ToArray(), CriuImageType.Core))
            .Message.ShouldContain("holds Files, expected Core");
    }

    [Fact]
    public void A_broken_message_is_named_with_image_and_offset()
    {
        byte[] bytes = ImageBuilder.Common(0x56303138).Entry(8, 1, 0x0B).ToArray();

        CriuImageException error = Should.Throw<CriuImageException>(() => CriuImage.Parse("files.img", bytes));

        error.Offset.ShouldBe(8 + 4 + 2);
        error.InnerException.ShouldBeOfType<WireFormatException>();
    }

    [Fact]
    public void Images_of_version_1_have_no_head()
    {
        byte[] bytes = ImageBuilder.Headless(0x56443851).Entry(8, 1).ToArray();

        var image = CriuImage.Parse("inetsk.img", bytes);

        image.Type.ShouldBe(CriuImageType.InetSockets);
        image.Head.ShouldBeNull();
        image.ToArray().ShouldBe(bytes);
    }

    [Theory]
    [InlineData("pages-1.img")]
    [InlineData("checkpoint/pages-12.img")]
    [InlineData("pages-shmem-77.img")]
    [InlineData("tmpfs-12.tar.gz.img")]
    [InlineData("tmpfs-dev-43.tar.gz.img")]
    [InlineData("ifaddr-9.img")]
    [InlineData("route-9.img")]
    [InlineData("route6-9.img")]
    [InlineData("rule-9.img")]
    [InlineData("iptables-9.img")]
    [InlineData("ip6tables-9.img")]
    [InlineData("nftables-9.img")]
    [InlineData("netns-ct-9.img")]
    [InlineData("netns-exp-9.img")]
    public void Raw_images_are_passed_through(string name)
    {
        byte[] bytes = [1, 2, 3];

        CriuImageFileName.IsRaw(name).ShouldBeTrue();
        CriuImageFileName.IsImage(name).ShouldBeFalse();
        CriuImage.Parse(name, bytes).Type.ShouldBe(CriuImageType.Raw);
        CriuImage.Parse(name, bytes).ToArray().ShouldBe(bytes);
    }

    [Theory]
    [InlineData("pagemap-1.img", true)]
    [InlineData("netns-9.img", true)]
    [InlineData("stats-dump", true)]
    [InlineData("dump.log", false)]
    [InlineData("descriptors.json", false)]
    public void Other_files_are_not_raw(string name, bool image)
    {
        CriuImageFileName.IsRaw(name).ShouldBeFalse();
        CriuImageFileName.IsImage(name).ShouldBe(image);
    }
}
