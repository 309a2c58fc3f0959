using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Events;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Jobs;

/// <summary>A job as the function is given it, and as GetJobDetails tells it.</summary>
/// <remarks>https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html: the event names no pipeline and no execution.</remarks>
internal static class JobEvent
{
    public const string Source = "codepipeline.job";

    public static SandboxEvent Of(Job job, AwsIdentity aws) => new(Guid.NewGuid().ToString(), Source, null, null, Json.Of(
        ("CodePipeline.job", Json.Of(("id", job.Id), ("accountId", aws.AccountId), ("data", Data(job))))));

    public static JsonObject Details(Job job, AwsIdentity aws)
    {
        var data = Data(job);
        data["actionTypeId"] = job.Owner.ActionTypeId.DeepClone();
        data["pipelineContext"] = job.Owner.Context;
        return Json.Of(("id", job.Id), ("accountId", aws.AccountId), ("data", data));
    }

    private static JsonObject Data(Job job) => Json.Of(
        ("actionConfiguration", Json.Of(("configuration", job.Owner.Configuration))),
        ("inputArtifacts", Artifacts(job.Owner.Inputs)),
        ("outputArtifacts", Artifacts(job.Owner.Outputs)),
        ("artifactCredentials", Json.Of(
            ("accessKeyId", job.Credentials.AccessKeyId),
            ("secretAccessKey", job.Credentials.SecretAccessKey),
            ("sessionToken", job.Credentials.SessionToken))),
        ("continuationToken", job.ContinuationToken),
        ("encryptionKey", job.Owner.EncryptionKey));

    private static JsonArray Artifacts(IEnumerable<ArtifactLocation> artifacts) => Json.List(artifacts.Select(item => Json.Of(
        ("name", item.Name),
        ("location", Json.Of(
            ("type", "S3"),
            ("s3Location", Json.Of(("bucketName", item.Bucket), ("objectKey", item.Key))))))));
}
