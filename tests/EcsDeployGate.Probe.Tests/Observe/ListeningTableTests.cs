using System.Text;
using EcsDeployGate.Probe.Observe;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Observe;

public sealed class ListeningTableTests
{
    private const string Head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    [Fact]
    public void Listening_sockets_are_read_with_port_and_reach()
    {
        var tcp = Head
            + "   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1654        0 24001\n"
            + "   1: 0100007F:2328 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 24002\n"
            + "   2: 0B00007F:8AE1 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 24003\n"
            + "   3: 0100007F:A000 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 24004\n";
        var tcp6 = Head
            + "   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0:0\n"
            + "   1: 00000000000000000000000001000000:0051 00000000000000000000000000000000:0000 0A 0:0\n"
            + "   2: 0000000000000000FFFF00000100007F:0052 00000000000000000000000000000000:0000 0A 0:0\n"
            + "   3: 000080FE00000000FF565002BD6956FE:0053 00000000000000000000000000000000:0000 0A 0:0\n";

        Assert.Equal(
            [
                new(80, "ipv6", "any"), new(81, "ipv6", "loopback"), new(82, "ipv6", "loopback"), new(83, "ipv6", "other"),
                new(8080, "ipv4", "any"), new(9000, "ipv4", "loopback"), new ListeningSocket(35553, "ipv4", "other"),
            ],
            ListeningTable.Parse(Encoding.ASCII.GetBytes(tcp), Encoding.ASCII.GetBytes(tcp6)));
    }

    [Fact]
    public void A_table_that_is_not_there_or_makes_no_sense_is_empty()
    {
        Assert.Empty(ListeningTable.Parse([], []));
        Assert.Empty(ListeningTable.Parse("a b c 0A\n 0: 00000000:ZZZZ 0 0A\n 0: 00000000 0 0A\n"u8, [0, 255, 10, 10]));
    }
}
