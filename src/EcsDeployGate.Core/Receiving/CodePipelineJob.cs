using System.Text.Json;
using System.Text.RegularExpressions;

namespace EcsDeployGate.Core.Receiving;

/// <summary>Reads the event <c>CodePipeline.job</c>: a Lambda invoke action, or (as far as anybody knows) a stage condition's rule.</summary>
/// <remarks>
/// CodePipeline user guide, "JSON event example" of invoking a Lambda function. The event names neither pipeline nor execution, and it
/// holds credentials for the job's artifacts: those are not read, because the gate's own role reads artifacts and a run outlives them.
/// </remarks>
internal static partial class CodePipelineJob
{
    /// <summary>Longest UserParameters in characters: 1,000 as an action has it, 10,000 as a rule has it, more once variables are filled in.</summary>
    internal const int MaxUserParameters = 16 * 1024;

    /// <summary>Most input artifacts of one action (CodePipeline user guide: 5); twice that is room for what it may do later.</summary>
    private const int MaxArtifacts = 10;

    private const string At = "/CodePipeline.job";

    public static ReceivedEvent Read(JsonElement job)
    {
        // The id is all that is needed to answer the job: it is never repeated where it is not the gate's to show.
        var id = job.Member("id")?.Text();
        if (id is null || !JobId().IsMatch(id))
        {
            return new ReceivedEvent.Malformed($"{At}/id", "Not a job id: expected a UUID in lower case.");
        }

        var data = job.Member("data");
        var configuration = data?.Member("actionConfiguration")?.Member("configuration");
        string? parameters = null;
        if (configuration?.Member("UserParameters") is { } given)
        {
            parameters = given.Text();
            if (parameters is null or { Length: > MaxUserParameters })
            {
                return new ReceivedEvent.Malformed($"{At}/data/actionConfiguration/configuration/UserParameters", $"Not a text of at most {MaxUserParameters} characters.");
            }
        }

        if (Artifacts(data, out var artifacts) is { } wrong)
        {
            return wrong;
        }

        var function = configuration?.Member("FunctionName")?.Text();
        var account = job.Member("accountId")?.Text();
        var request = new GateRequest(
            UserParametersDoor.Of(parameters),
            $"job:{id}",
            $"codepipeline {(account is not null && Account().IsMatch(account) ? account : "of an unnamed account")}",
            new JobTarget(id, function is { Length: > 200 } ? function[..200] : function, parameters, artifacts));
        return new ReceivedEvent.Job(request, id, data?.Member("continuationToken")?.Text());
    }

    private static ReceivedEvent.Malformed? Artifacts(JsonElement? data, out IReadOnlyList<JobArtifact> artifacts)
    {
        var found = new List<JobArtifact>();
        artifacts = found;
        if (data?.Member("inputArtifacts") is not { } given)
        {
            return null;
        }

        const string at = $"{At}/data/inputArtifacts";
        if (given.ValueKind is not JsonValueKind.Array || given.GetArrayLength() > MaxArtifacts)
        {
            return new(at, $"Not an array of at most {MaxArtifacts} artifacts.");
        }

        foreach (var (index, artifact) in given.EnumerateArray().Index())
        {
            var place = artifact.Member("location")?.Member("s3Location");
            if (artifact.Member("name")?.Text() is not { Length: > 0 and <= 100 } name
                || place?.Member("bucketName")?.Text() is not { Length: > 0 and <= 63 } bucket
                || place?.Member("objectKey")?.Text() is not { Length: > 0 and <= 1024 } key)
            {
                return new($"{at}/{index}", "Not an artifact: expected name, location.s3Location.bucketName and location.s3Location.objectKey.");
            }

            found.Add(new(name, bucket, key));
        }

        return null;
    }

    [GeneratedRegex(@"\A[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\z")]
    private static partial Regex JobId();

    [GeneratedRegex(@"\A[0-9]{12}\z")]
    private static partial Regex Account();
}
