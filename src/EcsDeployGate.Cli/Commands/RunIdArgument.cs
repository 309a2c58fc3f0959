using System.CommandLine;
using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Cli.Commands;

/// <summary>A run id on the command line.</summary>
internal static class RunIdArgument
{
    public static Argument<RunId> Create() => new("RUN")
    {
        Description = "Id of the run",
        CustomParser = result =>
        {
            if (RunId.TryParse(result.Tokens[0].Value, null, out var id))
            {
                return id;
            }

            result.AddError($"'{result.Tokens[0].Value}' is not a run id: expected a UUID such as 0198c0de-0000-7000-8000-000000000000.");
            return default;
        },
    };
}
