using System.CommandLine;
using EcsDeployGate.Cli.Runs;

namespace EcsDeployGate.Cli.Commands;

/// <summary><c>--url</c> and <c>--store</c>: where runs are.</summary>
internal sealed class SourceOptions
{
    /// <summary>Names the API for every command of a shell.</summary>
    public const string Variable = "ECS_DEPLOY_GATE_URL";

    private readonly Option<Uri> _url = new("--url")
    {
        Description = $"The gate's API; {Variable} unless given, else http://127.0.0.1:5080",
        DefaultValueFactory = _ => Uri.TryCreate(Environment.GetEnvironmentVariable(Variable), UriKind.Absolute, out var url) ? url : new Uri("http://127.0.0.1:5080"),
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                return url;
            }

            result.AddError($"--url is an http or https URL, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };

    private readonly Option<string?> _store = new("--store") { HelpName = "FILE", Description = "A store on this machine, read in place of an API" };

    public void AddTo(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_store);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_url) is { Implicit: false } && result.GetResult(_store) is { Implicit: false })
            {
                result.AddError("--url and --store exclude each other.");
            }
        });
    }

    public IRunSource Open(ParseResult parsed) => parsed.GetValue(_store) is { } path ? new StoreRuns(path) : new ApiRuns(parsed.GetRequiredValue(_url));
}
