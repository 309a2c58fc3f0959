using EcsDeployGate.Benchmarks;
using EcsDeployGate.Benchmarks.Images;

// dotnet run -c Release --project tests/EcsDeployGate.Benchmarks -- VERB; the names of images may follow `images`, a folder that keeps packages `lambda`
var benchmarks = new Dictionary<string, Func<CancellationToken, Task<int>>>
{
    ["fuzz"] = FuzzRun.RunAsync,
    ["images"] = token => ImageBenchmarks.RunAsync(args[1..], token),
    ["engines"] = EngineBenchmarks.RunAsync,
    ["lambda"] = token => LambdaBenchmarks.RunAsync(args.ElementAtOrDefault(1), token),
    ["lambda-image"] = LambdaImageBenchmark.RunAsync,
    ["probe"] = ProbeBenchmarks.RunAsync,
};

if (args is [var verb, ..] && (args.Length is 1 || verb is "images" || (verb is "lambda" && args.Length is 2)) && benchmarks.TryGetValue(verb, out var run))
{
    return await run(CancellationToken.None);
}

Console.Error.WriteLine("Say which benchmark to run: " + string.Join(", ", benchmarks.Keys));
return 1;
