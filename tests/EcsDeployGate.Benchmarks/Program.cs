using EcsDeployGate.Benchmarks;
using EcsDeployGate.Benchmarks.Images;

// dotnet run -c Release --project tests/EcsDeployGate.Benchmarks -- VERB; the names of images may follow `images`
var benchmarks = new Dictionary<string, Func<CancellationToken, Task<int>>>
{
    ["fuzz"] = FuzzRun.RunAsync,
    ["images"] = token => ImageBenchmarks.RunAsync(args[1..], token),
    ["engines"] = EngineBenchmarks.RunAsync,
    ["lambda"] = LambdaBenchmarks.RunAsync,
    ["lambda-image"] = LambdaImageBenchmark.RunAsync,
    ["probe"] = ProbeBenchmarks.RunAsync,
};

if (args is [var verb, ..] && (args.Length is 1 || verb is "images") && benchmarks.TryGetValue(verb, out var run))
{
    return await run(CancellationToken.None);
}

Console.Error.WriteLine("Say which benchmark to run: " + string.Join(", ", benchmarks.Keys));
return 1;
