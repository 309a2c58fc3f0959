using System.Diagnostics;
using System.Globalization;
using EcsDeployGate.Lambda.Tests;

namespace EcsDeployGate.Benchmarks;

/// <summary>
/// The published function against a plain minimal API hosted the same way, in the same run: cold start (process start to the first answer
/// through the Runtime API), warm time for one request, package, peak memory; for every way to publish.
/// </summary>
internal static class LambdaBenchmarks
{
    private const int ColdStarts = 11;
    private const int WarmRequests = 1000;
    private const int WarmUp = 300;

    private const string Request = """
        {"version":"2.0","routeKey":"$default","rawPath":"/healthz","rawQueryString":"","headers":{"host":"abc.example","accept":"application/json"},
         "requestContext":{"accountId":"111122223333","apiId":"abc","domainName":"abc.example",
           "authorizer":{"iam":{"accountId":"111122223333","userArn":"arn:aws:iam::111122223333:user/ada"}},
           "http":{"method":"GET","path":"/healthz","protocol":"HTTP/1.1","sourceIp":"203.0.113.5","userAgent":"agent"},
           "requestId":"id=","routeKey":"$default","stage":"$default","time":"04/May/2026:09:10:00 +0000","timeEpoch":1777885800000},
         "isBase64Encoded":false}
        """;

    private static readonly (string Name, string[] Properties)[] Ways =
    [
        ("JIT", ["-p:PublishAot=false", "--self-contained", "false"]),
        ("ready-to-run", ["-p:PublishAot=false", "-p:PublishReadyToRun=true", "--self-contained", "false"]),
        ("ready-to-run, trimmed, self-contained", ["-p:PublishAot=false", "-p:PublishReadyToRun=true", "-p:PublishTrimmed=true", "--self-contained", "true"]),
        ("NativeAOT", ["-p:PublishAot=true", "--self-contained", "true"]),
    ];

    /// <param name="keep">Folder in which packages are looked for and left, so that a quiet machine need only measure; null for none.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<int> RunAsync(string? keep, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("edg-lambda-bench-");
        try
        {
            var candidates = new List<Candidate>();
            foreach (var (way, properties) in Ways)
            {
                foreach (var (what, project, program) in (IEnumerable<(string, string, string)>)[
                    ("gate", "src/EcsDeployGate.Api", "bootstrap"), ("plain", "tests/EcsDeployGate.PlainFunction", "plain-function")])
                {
                    Console.Error.WriteLine($"Publishing {what}, {way} …");
                    var package = await LambdaPackage.PublishAsync(project, program, Path.Combine(keep ?? folder.FullName, $"{what}-{candidates.Count}"), properties, cancellationToken);
                    candidates.Add(new(what, way, package));
                }
            }

            var (able, others) = await SplitAsync(candidates, folder.FullName);
            for (var i = 0; i < ColdStarts; i++)
            {
                // In turns, so that whatever else the machine does falls on all of them.
                foreach (var candidate in able)
                {
                    await ColdAsync(candidate, folder.FullName);
                }
            }

            await WarmAsync(able, folder.FullName);
            Print(able, others);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Those that answer, and for the others why not.</summary>
    private static async Task<(List<Candidate> Able, List<(Candidate Candidate, string Why)> Others)> SplitAsync(List<Candidate> candidates, string folder)
    {
        var (able, others) = (new List<Candidate>(), new List<(Candidate, string)>());
        foreach (var candidate in candidates)
        {
            if (candidate.Package.Program is null)
            {
                others.Add((candidate, "does not build: " + candidate.Package.Problem));
                continue;
            }

            await using var function = await LaunchAsync(candidate, folder);
            var answer = function.Api.InvokeAsync(Request);
            var failed = function.Api.InitError;
            var ended = function.ExitCodeAsync(CancellationToken.None);
            if (await Task.WhenAny(answer, failed, ended) == answer && (await answer).Error is null && (await answer).Json["statusCode"]!.GetValue<int>() is 200)
            {
                able.Add(candidate);
            }
            else
            {
                var why = answer.IsCompleted ? (await answer).Error?.Message ?? (await answer).Body : failed.IsCompleted ? (await failed).Message : function.Output;
                others.Add((candidate, "does not answer: " + why.ReplaceLineEndings(" ")[..Math.Min(why.Length, 400)]));
            }
        }

        return (able, others);
    }

    private static async Task ColdAsync(Candidate candidate, string folder)
    {
        await using var function = await LaunchAsync(candidate, folder);
        await function.Api.InvokeAsync(Request);
        candidate.Cold.Add(Stopwatch.GetElapsedTime(function.Launched).TotalMilliseconds);
        candidate.ColdPeak.Add(function.PeakBytes / 1e6);
    }

    private static async Task WarmAsync(List<Candidate> candidates, string folder)
    {
        var running = new List<(Candidate Candidate, FunctionProcess Function)>();
        foreach (var candidate in candidates)
        {
            running.Add((candidate, await LaunchAsync(candidate, folder)));
        }

        for (var i = -WarmUp; i < WarmRequests; i++)
        {
            foreach (var (candidate, function) in running)
            {
                var began = Stopwatch.GetTimestamp();
                await function.Api.InvokeAsync(Request);
                if (i >= 0)
                {
                    candidate.Warm.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }
            }
        }

        foreach (var (candidate, function) in running)
        {
            candidate.WarmPeak = function.PeakBytes / 1e6;
            await function.DisposeAsync();
        }
    }

    private static Task<FunctionProcess> LaunchAsync(Candidate candidate, string folder) => FunctionProcess.LaunchAsync(
        candidate.Package.Program!,
        [("ECS_DEPLOY_GATE_STORE_PATH", Path.Combine(folder, "runs.db")), ("ECS_DEPLOY_GATE_AWS__ENDPOINT_URL", "http://127.0.0.1:9")]);

    private static void Print(List<Candidate> able, List<(Candidate Candidate, string Why)> others)
    {
        Console.WriteLine($"lambda: {ColdStarts} cold starts and {WarmRequests} warm requests each, taking turns; GET /healthz in payload format 2.0");
        Console.WriteLine();
        Console.WriteLine("| published | function | cold start, median (p90) | warm request, median (p99) | package (zip) | peak memory, cold / warm |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var c in able)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {c.Way} | {c.What} | {At(c.Cold, 0.5):F0} ms ({At(c.Cold, 0.9):F0}) | {At(c.Warm, 0.5):F2} ms ({At(c.Warm, 0.99):F2}) | {c.Package.ZippedBytes / 1e6:F1} MB | {At(c.ColdPeak, 0.5):F0} / {c.WarmPeak:F0} MB |"));
        }

        Console.WriteLine();
        foreach (var (candidate, why) in others)
        {
            Console.WriteLine($"{candidate.What}, {candidate.Way}: {why}");
        }

        foreach (var pair in able.GroupBy(c => c.Way).Where(g => g.Count() == 2))
        {
            var (gate, plain) = (pair.Single(c => c.What == "gate"), pair.Single(c => c.What == "plain"));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"gate / plain, {pair.Key}: cold {At(gate.Cold, 0.5) / At(plain.Cold, 0.5):F2}, warm {At(gate.Warm, 0.5) / At(plain.Warm, 0.5):F2} (adds {At(gate.Warm, 0.5) - At(plain.Warm, 0.5):F2} ms)"));
        }
    }

    private static double At(List<double> values, double quantile)
    {
        var sorted = values.Order().ToList();
        return sorted[(int)(quantile * (sorted.Count - 1))];
    }

    private sealed record Candidate(string What, string Way, LambdaPackage Package)
    {
        public List<double> Cold { get; } = [];

        public List<double> ColdPeak { get; } = [];

        public List<double> Warm { get; } = [];

        public double WarmPeak { get; set; }
    }
}
