using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace EcsDeployGate.TestKit.Sandboxes;

/// <summary>A running sandbox as a stranger meets it: requests made by hand, with no SDK in between.</summary>
public abstract class SandboxWire : IAsyncDisposable
{
    private const string Authorization =
        "AWS4-HMAC-SHA256 Credential=AKIAPERSON/20260504/eu-west-1/ecs/aws4_request, SignedHeaders=host, Signature=00";

    private static readonly Dictionary<string, string> Targets = new()
    {
        ["ecs"] = "AmazonEC2ContainerServiceV20141113",
        ["codedeploy"] = "CodeDeploy_20141006",
        ["codepipeline"] = "CodePipeline_20150709",
        ["logs"] = "Logs_20140328",
    };

    protected SandboxWire(Uri endpoint)
    {
        Http = new HttpClient { BaseAddress = endpoint };
        Http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", Authorization);
    }

    protected HttpClient Http { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static byte[] Zip(params (string Path, string Content)[] files)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return buffer.ToArray();
    }

    public async Task<JsonObject> CallAsync(string service, string operation, string input)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Headers.Add("X-Amz-Target", $"{Targets[service]}.{operation}");
        request.Content = new StringContent(input, Encoding.UTF8, "application/x-amz-json-1.1");
        using var response = await Http.SendAsync(request, Cancelled);
        var text = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.True(response.IsSuccessStatusCode, $"{operation} answered {response.StatusCode}: {text}");
        return text.Length is 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>Makes a bucket, or an object in one.</summary>
    public async Task PutAsync(string path, byte[]? content)
    {
        using var response = await Http.PutAsync("/" + path, content is null ? null : new ByteArrayContent(content), Cancelled);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }

    /// <summary>Lets the next calls of an operation meet a fault.</summary>
    public async Task FaultAsync(string fault)
    {
        using var response = await Http.PostAsync("/_sandbox/faults", new StringContent(fault), Cancelled);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }

    /// <summary>Faults that no call has met yet.</summary>
    public async Task<int> FaultsLeftAsync() => JsonNode.Parse(await Http.GetStringAsync("/_sandbox/faults", Cancelled))!.AsArray().Count;

    /// <summary>A person answers an approval in the console.</summary>
    public Task AnswerAsync(string pipeline, string stage, string action, string token, string status, string summary) =>
        CallAsync("codepipeline", "PutApprovalResult", new JsonObject
        {
            ["pipelineName"] = pipeline,
            ["stageName"] = stage,
            ["actionName"] = action,
            ["token"] = token,
            ["result"] = new JsonObject { ["status"] = status, ["summary"] = summary },
        }.ToJsonString());

    public virtual ValueTask DisposeAsync()
    {
        Http.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
