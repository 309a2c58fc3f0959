using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Core.Tests.Runs;

namespace EcsDeployGate.Core.Tests.Auditing;

public sealed class AuditChainTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly List<AuditEntry> Log = Some();

    [Fact]
    public void An_untouched_log_holds() => Assert.Null(AuditChain.Verify(Log));

    [Fact]
    public void Every_event_reads_back_as_it_was_written() =>
        Assert.All(Log, entry => Assert.Equal(entry.Data, AuditChain.Link(entry.Run, null, AuditChain.Read(entry), entry.At).Data));

    [Fact]
    public void A_changed_word_shows() => Broken(
        [Log[0], Log[1] with { Data = Log[1].Data.Replace("held back", "let through", StringComparison.Ordinal) }],
        "entry 2 (resolving.refused) was changed after it was written: its hash does not fit its content.");

    [Fact]
    public void A_changed_time_shows() => Broken([Log[0] with { At = Noon.AddHours(1) }], "entry 1 (receiving.requested) was changed after it was written");

    [Fact]
    public void A_removed_entry_shows() => Broken([Log[0], Log[2]], "entry 2 is missing; entry 3 follows.");

    [Fact]
    public void An_entry_of_another_log_shows() => Broken([Log[0], Some()[1]], "entry 2 belongs to run");

    [Fact]
    public void An_entry_that_was_written_anew_with_a_fitting_hash_breaks_the_next_one()
    {
        var forged = AuditChain.Link(Log[0].Run, Log[0], new ResolvingRefused("x", "let through", "", false), Noon);

        Broken([Log[0], forged, Log[2]], "entry 3 (auditing.step-failed) does not follow the entry before it");
    }

    [Fact]
    public void Data_that_is_no_json_any_more_shows() => Broken([Log[0] with { Data = "{" }], "entry 1 (receiving.requested) was changed");

    private static void Broken(IReadOnlyList<AuditEntry> entries, string expected) =>
        Assert.Contains(expected, AuditChain.Verify(entries), StringComparison.Ordinal);

    private static List<AuditEntry> Some()
    {
        var id = RunId.New(Noon);
        var first = AuditChain.Link(id, null, new RunRequested(new Stage().Request(), new GatePolicy()), Noon);
        var second = AuditChain.Link(id, first, new ResolvingRefused("code", "held back", "fix", false), Noon.AddSeconds(1.2345));
        return [first, second, AuditChain.Link(id, second, new StepFailed("Decide", 1, "Oops", "…é\u2028"), Noon.AddSeconds(2))];
    }
}
