using EcsDeployGate.Benchmarks;
using EcsDeployGate.Benchmarks.Images;

// dotnet run -c Release --project tests/EcsDeployGate.Benchmarks -- VERB
var benchmarks = new Dictionary<string, Func<CancellationToken, Task<int>>>
{
    ["fuzz"] = FuzzRun.RunAsync,
    ["images"] = ImageBenchmarks.RunAsync,
    ["engines"] = EngineBenchmarks.RunAsync,
    ["lambda"] = LambdaBenchmarks.RunAsync,
    ["lambda-image"] = LambdaImageBenchmark.RunAsync,
    ["probe"] = ProbeBenchmarks.RunAsync,
};

if (args is [var verb] && benchmarks.TryGetValue(verb, out var run))
{
    return await run(CancellationToken.None);
}

Console.Error.WriteLine("Say which benchmark to run: " + string.Join(", ", benchmarks.Keys));
return 1;
