using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EcsDeployGate.Scenarios.FaultMatrix;

/// <summary>The summary of a matrix: row, cause, seconds, engine.</summary>
internal static partial class Table
{
    /// <summary>Every base that a row's images, or its twin's, stand on.</summary>
    public static IEnumerable<string> Bases(Row row) => row.Images.Values.Concat(row.Expect.Twin?.Images.Values ?? []).Select(image => image.Base);

    /// <summary>Writes <c>artifacts/fault-matrix.md</c>, and the README's own table when <c>ECS_DEPLOY_GATE_WRITE_TABLE</c> is set.</summary>
    public static async Task WriteAsync(IReadOnlyList<Matrix> engines, CancellationToken cancellationToken)
    {
        var text = new StringBuilder("| row | fault | cause |");
        text.Append(string.Concat(engines.Select(e => $" {e.Engine}, s | twin, s |"))).Append('\n');
        text.Append("|---|---|---|").Append(string.Concat(engines.Select(_ => "---|---|"))).Append('\n');
        foreach (var id in Row.Ids)
        {
            var row = Row.Load(id);
            var judged = new List<Judged?>();
            foreach (var engine in engines)
            {
                judged.Add(await JudgedAsync(engine, id, cancellationToken));
            }

            var causes = judged.Select(j => j?.Outcome ?? "broke").Distinct(StringComparer.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"| {id} | {row.Expect.Fault.Replace("|", "\\|", StringComparison.Ordinal)} | {string.Join(" / ", causes.Select(c => $"`{c}`"))} |");
            foreach (var one in judged)
            {
                var twin = one?.Twin is null ? "–" : one.Twin["verdict"]!.GetValue<string>() is "approve" ? Seconds(one.TwinSeconds) : "not approved";
                text.Append(CultureInfo.InvariantCulture, $" {(one?.Document is null ? "–" : Seconds(one.Seconds))} | {twin} |");
            }

            text.Append('\n');
        }

        await File.WriteAllTextAsync(Checkout.Path("artifacts/fault-matrix.md"), text.ToString(), cancellationToken);
        if (Environment.GetEnvironmentVariable("ECS_DEPLOY_GATE_WRITE_TABLE") is { Length: > 0 })
        {
            var readme = Path.Combine(Row.Home, "README.md");
            var old = await File.ReadAllTextAsync(readme, cancellationToken);
            await File.WriteAllTextAsync(readme, Old().Replace(old, _ => text.ToString()), cancellationToken);
        }
    }

    private static async Task<Judged?> JudgedAsync(Matrix engine, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.RowAsync(id, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The row's own test says what broke.
            return null;
        }
    }

    private static string Seconds(double seconds) => seconds.ToString("0", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| row \|.*\n(\|.*\n)*", RegexOptions.Multiline)]
    private static partial Regex Old();
}
