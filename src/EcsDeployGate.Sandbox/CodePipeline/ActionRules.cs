using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>What CodePipeline asks of one action.</summary>
internal static class ActionRules
{
    private static readonly string[] Categories = ["Source", "Build", "Deploy", "Test", "Invoke", "Approval", "Compute"];

    public static void Check(JsonObject action, HashSet<string> artifacts)
    {
        var name = action.Text("name");
        var type = action.Object("actionTypeId") ?? throw PipelineErrors.Validation("actionTypeId", "Member must not be null");
        var (category, provider) = (type.Text("category"), type.Text("provider"));
        if (!Categories.Contains(category) || string.IsNullOrEmpty(provider) || type.Text("owner") is not ("AWS" or "ThirdParty" or "Custom")
            || string.IsNullOrEmpty(type.Text("version")))
        {
            throw PipelineErrors.InvalidAction($"ActionType (Category: '{category}', Provider: '{provider}', Owner: '{type.Text("owner")}', "
                + $"Version: '{type.Text("version")}') in action '{name}' is not available");
        }

        if (action.Number("runOrder") is < 1 or > 999)
        {
            throw PipelineErrors.Validation("runOrder", "Member must have value between 1 and 999");
        }

        foreach (var (key, value) in action.Object("configuration") ?? [])
        {
            if (key.Length is 0 or > 50 || value?.GetValueKind() is not System.Text.Json.JsonValueKind.String || value.GetValue<string>().Length > 1000)
            {
                throw PipelineErrors.Validation($"configuration.{key}", "Member must have length less than or equal to 1000");
            }
        }

        foreach (var input in action.Objects("inputArtifacts") ?? [])
        {
            if (!artifacts.Contains(input.Text("name") ?? ""))
            {
                throw PipelineErrors.InvalidStructure($"Input Artifact Bundle {input.Text("name")} in action {name} is not the output of an earlier action");
            }
        }

        CheckKind(action, category!, provider!);
    }

    private static void CheckKind(JsonObject action, string category, string provider)
    {
        switch (category, provider)
        {
            case ("Source", "S3"):
                Artifacts(action, inputs: 0, outputs: 1);
                Needs(action, "S3Bucket", "S3ObjectKey");
                break;
            case ("Deploy", "ECS"):
                Artifacts(action, inputs: 1, outputs: 0);
                Needs(action, "ClusterName", "ServiceName");
                if (action.Object("configuration")!.Text("DeploymentTimeout") is { } timeout
                    && !(int.TryParse(timeout, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is >= 1 and <= 60))
                {
                    throw PipelineErrors.InvalidAction($"Action configuration for action '{action.Text("name")}': DeploymentTimeout must be 1 to 60 minutes");
                }

                break;
            case ("Deploy", "CodeDeployToECS"):
                Artifacts(action, inputs: 1, mostInputs: 5, outputs: 0, mostOutputs: 0);
                Needs(action, "ApplicationName", "DeploymentGroupName", "TaskDefinitionTemplateArtifact", "AppSpecTemplateArtifact");
                break;
            case ("Invoke", "Lambda"):
                Artifacts(action, inputs: 0, mostInputs: 5, outputs: 0, mostOutputs: 5);
                Needs(action, "FunctionName");
                break;
            case ("Approval", "Manual"):
                Artifacts(action, inputs: 0, outputs: 0);
                if (action.Number("timeoutInMinutes") is < 5 or > 86400)
                {
                    throw PipelineErrors.Validation("timeoutInMinutes", "Member must have value between 5 and 86400");
                }

                break;
        }
    }

    private static void Artifacts(JsonObject action, int inputs, int outputs) => Artifacts(action, inputs, inputs, outputs, outputs);

    private static void Artifacts(JsonObject action, int inputs, int mostInputs, int outputs, int mostOutputs)
    {
        var (ins, outs) = (action.Objects("inputArtifacts")?.Count ?? 0, action.Objects("outputArtifacts")?.Count ?? 0);
        if (ins < inputs || ins > mostInputs || outs < outputs || outs > mostOutputs)
        {
            throw PipelineErrors.InvalidAction(
                $"Action '{action.Text("name")}' must have {Range(inputs, mostInputs)} input and {Range(outputs, mostOutputs)} output artifacts");
        }
    }

    private static string Range(int least, int most) => least == most ? $"{least}" : $"{least} to {most}";

    private static void Needs(JsonObject action, params string[] keys)
    {
        var missing = keys.Where(key => string.IsNullOrEmpty(action.Object("configuration")?.Text(key))).ToList();
        if (missing.Count > 0)
        {
            throw PipelineErrors.InvalidAction($"Action configuration for action '{action.Text("name")}' is missing required configuration '{missing[0]}'");
        }
    }
}
