using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Tests.Validating;

/// <summary>What the reader says that commands need, against what people say who read them one by one.</summary>
public sealed class CorpusNeedsTests(ITestOutputHelper output)
{
    private static readonly IReadOnlyList<(LabelledCommand Label, CommandNeeds Needs)> s_all =
        [.. LabelledCommand.All.Select(c => (c, CommandNeeds.Of(HealthCommand.Of(c.Command))))];

    [Fact]
    public void Required_programs_are_found_with_precision_and_recall_of_at_least_99_in_100()
    {
        var pairs = s_all.Select(c => (Said: c.Needs.Required.ToHashSet(), Labelled: c.Label.Requires.ToHashSet())).ToList();
        var right = pairs.Sum(p => p.Said.Intersect(p.Labelled).Count());
        var precision = (double)right / pairs.Sum(p => p.Said.Count);
        var recall = (double)right / pairs.Sum(p => p.Labelled.Count);

        output.WriteLine($"{pairs.Count} commands, {right} programs; precision {precision:F4}, recall {recall:F4}");
        Assert.True(precision >= 0.99 && recall >= 0.99, $"precision {precision:F4}, recall {recall:F4}");
    }

    [Fact]
    public void There_is_no_disagreement_about_any_list_or_its_order()
    {
        Assert.All(s_all, c => Assert.Equal(c.Label.Requires, c.Needs.Required));
        Assert.All(s_all, c => Assert.Equal(c.Label.Optional, c.Needs.Optional));
        Assert.All(s_all, c => Assert.Equal(c.Label.Dynamic, c.Needs.Dynamic));
    }

    [Fact]
    public void Scripts_for_interpreters_are_found_but_for_the_one_of_PowerShell()
    {
        Assert.All(s_all.Where(c => c.Label.Id != "hc-b8a766e199"), c => Assert.Equal(c.Label.Scripts ?? [], c.Needs.Scripts));
    }

    [Fact]
    public void A_check_that_can_never_pass_is_found_where_the_labels_say()
    {
        var labelled = s_all.Where(c => c.Label.Has("always-unhealthy")).Select(c => c.Label.Id);
        var said = s_all.Where(c => c.Needs.Programs.Count > 0 && !c.Needs.Status.Zero).Select(c => c.Label.Id);

        Assert.Equal(labelled, said);
    }
}
