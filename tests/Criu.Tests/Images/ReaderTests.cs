using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Wire;

namespace Migration.Criu.Tests.Images;

public sealed class ReaderTests
{
    private const uint Inventory = 0x58313116;
    private const uint Pagemap = 0x56084025;
    private const uint Stats = 0x57093306;

    [Fact]
    public void The_inventory_is_read()
    {
        WireMessage message = ImageBuilder.Message((1, 2), (2, 1), (6, 2), (8, 77), (10, 1), (11, 1))
            .Add(WireField.OfBytes(12, new WireMessage().Add(WireField.OfBytes(12, "cuda"u8.ToArray())).ToArray()))
            .Add(WireField.OfBytes(13, "run-1"u8.ToArray()))
            .Add(WireField.OfVarInt(14, 1));

        CriuInventory inventory = InventoryReader.Read(ImageBuilder.Headless(Inventory).Entry(message).ToArray());

        inventory.ImageVersion.ShouldBe(2u);
        inventory.SecurityModule.ShouldBe(SecurityModule.AppArmor);
        inventory.DumpUptimeTicks.ShouldBe(77u);
        inventory.TcpClose.ShouldBeTrue();
        inventory.NetworkLock.ShouldBe(NetworkLockMethod.NfTables);
        inventory.Plugins.ShouldBe(["cuda"]);
        inventory.DumpRunId.ShouldBe("run-1");
        inventory.AllowUprobes.ShouldBeTrue();
    }

    [Fact]
    public void An_old_inventory_means_iptables_and_no_run_id()
    {
        CriuInventory inventory = InventoryReader.Read(
            ImageBuilder.Headless(Inventory).Entry(ImageBuilder.Message((1, 1))).ToArray());

        inventory.ImageVersion.ShouldBe(1u);
        inventory.NetworkLock.ShouldBe(NetworkLockMethod.IpTables);
        inventory.DumpRunId.ShouldBeNull();
        inventory.Plugins.ShouldBeNull();
        inventory.TcpClose.ShouldBeFalse();
    }

    [Theory]
    [InlineData(3, 0, 0, "image version 3 is not supported")]
    [InlineData(2, 7, 0, "unknown security module 7")]
    [InlineData(2, 0, 3, "unknown network lock method 3")]
    public void An_inventory_of_another_version_is_refused(ulong version, ulong module, ulong method, string cause) =>
        Should.Throw<CriuImageException>(() => InventoryReader.Read(ImageBuilder.Headless(Inventory)
                .Entry(ImageBuilder.Message((1, version), (6, module), (11, method))).ToArray()))
            .Message.ShouldContain(cause);

    [Fact]
    public void An_inventory_has_one_entry() =>
        Should.Throw<CriuImageException>(() => InventoryReader.Read(ImageBuilder.Headless(Inventory).ToArray()))
            .Message.ShouldContain("has 0 entries, expected 1");

    [Fact]
    public void A_pagemap_counts_offsets_of_present_pages_only()
    {
        byte[] image = ImageBuilder.Common(Pagemap).Entry(ImageBuilder.Message((1, 3)))
            .Entry(ImageBuilder.Message((1, 0x1000), (2, 2)))
            .Entry(ImageBuilder.Message((1, 0x9000), (2, 5), (3, 1)))
            .Entry(ImageBuilder.Message((1, 0x10000), (2, 1), (4, 5)))
            .Entry(ImageBuilder.Message((1, 0x20000), (2, 0), (4, 6), (5, 4)))
            .Entry(ImageBuilder.Message((1, 0x30000), (2, 1), (4, 0))).ToArray();

        Pagemap pagemap = PagemapReader.Read("pagemap-1.img", image);

        pagemap.PagesId.ShouldBe(3u);
        pagemap.Entries.ShouldBe(
        [
            new PagemapEntry(0x1000, 2, PageLocations.Present, 0),
            new PagemapEntry(0x9000, 5, PageLocations.Parent, null),
            new PagemapEntry(0x10000, 1, PageLocations.Present | PageLocations.Parent, 2 * 4096),
            new PagemapEntry(0x20000, 4, PageLocations.Present | PageLocations.Lazy, 3 * 4096),
            new PagemapEntry(0x30000, 1, PageLocations.None, null),
        ]);
        pagemap.PresentBytes.ShouldBe(7 * 4096);
    }

    public static TheoryData<WireMessage, string> RefusedRuns() => new()
    {
        { ImageBuilder.Message((1, 0x1000), (2, 1), (4, 8)), "unknown pagemap flags 0x8" },
        { ImageBuilder.Message((1, 0x1000), (2, 1), (6, 100)), "unknown field 6 in a pagemap entry" },
        { ImageBuilder.Message((1, 0x1001), (2, 1)), "not the start of a page" },
        { ImageBuilder.Message((1, 0x1000)), "required field 2 is absent" },
        { ImageBuilder.Message((1, 0x1000), (2, 1), (5, ulong.MaxValue)), "more than a file can hold" },
    };

    [Theory]
    [MemberData(nameof(RefusedRuns))]
    public void A_pagemap_it_does_not_know_is_refused(WireMessage run, string cause)
    {
        byte[] image = ImageBuilder.Common(Pagemap).Entry(ImageBuilder.Message((1, 3))).Entry(run).ToArray();

        CriuImageException error =
            Should.Throw<CriuImageException>(() => PagemapReader.Read("pagemap-7.img", image));

        error.Message.ShouldContain(cause);
        error.Message.ShouldContain("pagemap-7.img");
        error.Offset.ShouldBe(8 + 4 + 2 + 4);
    }

    [Fact]
    public void A_pagemap_needs_a_head_it_knows()
    {
        Should.Throw<CriuImageException>(
                () => PagemapReader.Read("pagemap-7.img", ImageBuilder.Common(Pagemap).ToArray()))
            .Message.ShouldContain("no head entry");
        Should.Throw<CriuImageException>(() => PagemapReader.Read(
                "pagemap-7.img", ImageBuilder.Common(Pagemap).Entry(ImageBuilder.Message((1, 1), (2, 1))).ToArray()))
            .Message.ShouldContain("unknown field 2 in a pagemap head");
    }

    [Fact]
    public void Statistics_are_read_with_their_units()
    {
        WireMessage dump = ImageBuilder.Message(
            (1, 1_000), (2, 43_000), (3, 3_000), (4, 4_000), (5, 50), (6, 6), (7, 70), (9, 9), (14, 14));
        WireMessage restore = ImageBuilder.Message((1, 1), (2, 2), (3, 3_000), (4, 490_000), (5, 55));

        CriuStatistics dumped = StatsReader.Read("stats-dump", Image(1, dump));
        CriuStatistics restored = StatsReader.Read("stats-restore", Image(2, restore));

        dumped.Restore.ShouldBeNull();
        dumped.Dump.ShouldBe(new DumpStatistics
        {
            Freezing = TimeSpan.FromMilliseconds(1),
            Frozen = TimeSpan.FromMilliseconds(43),
            MemoryDump = TimeSpan.FromMilliseconds(3),
            MemoryWrite = TimeSpan.FromMilliseconds(4),
            PagesScanned = 50,
            PagesSkippedParent = 6,
            PagesWritten = 70,
            PagesLazy = 9,
            SharedPagesWritten = 14,
        });
        restored.Dump.ShouldBeNull();
        restored.Restore.ShouldBe(new RestoreStatistics
        {
            PagesCompared = 1,
            PagesSkippedCopyOnWrite = 2,
            Forking = TimeSpan.FromMilliseconds(3),
            Restore = TimeSpan.FromMilliseconds(490),
            PagesRestored = 55,
        });
        Should.Throw<CriuImageException>(() => StatsReader.Read("stats-dump", Image(1, new WireMessage())))
            .Message.ShouldContain("stats-dump");

        static byte[] Image(int part, WireMessage message) => ImageBuilder.Service(Stats)
            .Entry(new WireMessage().Add(WireField.OfBytes(part, message.ToArray()))).ToArray();
    }
}
