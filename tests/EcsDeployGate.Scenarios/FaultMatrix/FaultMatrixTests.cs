using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Scenarios.FaultMatrix;

/// <summary>Every way to fail is rejected for the right cause, and the fix that is printed leads to an approval.</summary>
public sealed class FaultMatrixTests(MatrixOnBothEngines both) : IClassFixture<MatrixOnBothEngines>
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true };

    public static TheoryData<string, string> Rows() => [.. Row.Ids.SelectMany(id => MatrixOnBothEngines.Engines.Select(engine => (engine, id)))];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_fault_is_named_and_its_fix_works(string engine, string id)
    {
        var row = Row.Load(id);
        var judged = await (await both.OnAsync(engine)).RowAsync(id, TestContext.Current.CancellationToken);
        if (judged.Document is null)
        {
            Assert.NotNull(judged.Cannot);
            return;
        }

        var wrong = Verdicts.Compare(judged.Document, row.Expect);
        Assert.True(wrong.Count == 0, $"{id} on {engine}: {string.Join("; ", wrong)}\n{Readable(judged.Document)}");
        if (row.Expect.Twin is not null)
        {
            Assert.True(
                judged.Twin?["verdict"]?.GetValue<string>() is "approve",
                $"{id} on {engine}: its healthy twin is not approved\n{Readable(judged.Twin)}");
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Both_engines_give_the_same_run_document(string id)
    {
        var documents = new List<JsonObject>();
        foreach (var engine in MatrixOnBothEngines.Engines)
        {
            var judged = await (await both.OnAsync(engine)).RowAsync(id, TestContext.Current.CancellationToken);
            if (judged.Document is null)
            {
                Assert.NotNull(judged.Cannot);
                return;
            }

            documents.Add(SameFault.Shape(judged.Document));
        }

        Assert.All(documents.Skip(1), other => Assert.Equal(Readable(documents[0]), Readable(other)));
    }

    public static TheoryData<string> Ids() => [.. Row.Ids];

    private static string Readable(JsonNode? node) => node?.ToJsonString(s_readable) ?? "nothing";
}
