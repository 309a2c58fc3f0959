using System.CommandLine;
using EcsDeployGate.Cli.Output;

namespace EcsDeployGate.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Argument<string> TaskDefinition() => new("TASKDEF")
    {
        Description = "File with the task definition: what RegisterTaskDefinition takes or DescribeTaskDefinition prints; - for standard input",
    };

    public static Option<OutputFormat> Output()
    {
        var output = new Option<OutputFormat>("--output", "-o")
        {
            HelpName = "text|json",
            Description = "How the answer is written",
            DefaultValueFactory = _ => OutputFormat.Text,
            CustomParser = result => result.Tokens[0].Value switch
            {
                "text" => OutputFormat.Text,
                "json" => OutputFormat.Json,
                var other => Refuse(result, $"--output is text or json, not '{other}'."),
            },
        };
        return output;
    }

    private static OutputFormat Refuse(System.CommandLine.Parsing.ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}
