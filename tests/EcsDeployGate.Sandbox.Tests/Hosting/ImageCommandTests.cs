using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.CommandLine;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Hosting;

public sealed class ImageCommandTests
{
    [Fact]
    public async Task A_directory_becomes_an_image_that_a_running_sandbox_has()
    {
        await using var aws = await TestSandbox.StartAsync();
        var folder = Directory.CreateTempSubdirectory("edg-pack-");
        try
        {
            await File.WriteAllTextAsync(Directory.CreateDirectory(Path.Combine(folder.FullName, "root")).FullName + "/app", "#!/bin/sh\n", TestSandbox.Cancelled);
            var archive = Path.Combine(folder.FullName, "web.tar");

            var packed = await RunAsync("pack", Path.Combine(folder.FullName, "root"), "--name", "shop/web:1", "--output", archive, "--user", "1000", "--", "/app", "-f", "--port", "80");
            var loaded = await RunAsync("load", archive, "--name", "shop/web:2", "--endpoint-url", aws.Endpoint.ToString());

            Assert.Equal((0, 0), (packed, loaded));
            var image = Assert.Single((await aws.AdminAsync(HttpMethod.Get, "images")).AsArray())!;
            Assert.Equal("shop/web:2", image["name"]!.GetValue<string>());
            var manifest = JsonNode.Parse(await aws.Http.GetStringAsync("/v2/shop/web/manifests/2", TestSandbox.Cancelled))!;
            var config = JsonNode.Parse(await aws.Http.GetStringAsync($"/v2/shop/web/blobs/{manifest["config"]!["digest"]}", TestSandbox.Cancelled))!;
            Assert.Equal("""["/app","-f","--port","80"]""", config["config"]!["Cmd"]!.ToJsonString());
            Assert.Equal("1000", config["config"]!["User"]!.GetValue<string>());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_directory_for_each_architecture_becomes_one_image_that_has_both()
    {
        await using var aws = await TestSandbox.StartAsync();
        var folder = Directory.CreateTempSubdirectory("edg-pack-");
        try
        {
            foreach (var architecture in (string[])["amd64", "arm64"])
            {
                await File.WriteAllTextAsync(Path.Combine(folder.CreateSubdirectory(architecture).FullName, "probe"), architecture, TestSandbox.Cancelled);
            }

            var archive = Path.Combine(folder.FullName, "probe.tar");
            var packed = await RunAsync("pack", Path.Combine(folder.FullName, "amd64"), "--also", $"arm64={Path.Combine(folder.FullName, "arm64")}", "--name", "gate/probe:1", "--output", archive, "--entrypoint", "/probe");
            var loaded = await RunAsync("load", archive, "--name", "gate/probe:1", "--endpoint-url", aws.Endpoint.ToString());

            Assert.Equal((0, 0), (packed, loaded));
            var index = JsonNode.Parse(await aws.Http.GetStringAsync("/v2/gate/probe/manifests/1", TestSandbox.Cancelled))!;
            Assert.Equal(["amd64", "arm64"], index["manifests"]!.AsArray().Select(m => m!["platform"]!["architecture"]!.GetValue<string>()).Order());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task What_can_not_be_done_ends_with_1()
    {
        Assert.Equal(1, await RunAsync("pack", "/tmp", "--also", "/nowhere", "--name", "a:1", "--output", "/nowhere/a.tar"));
        Assert.Equal(1, await RunAsync("pack", "/nowhere/at/all", "--name", "a:1", "--output", "/nowhere/a.tar"));
        Assert.Equal(1, await RunAsync("load", "/nowhere/a.tar"));
    }

    private static Task<int> RunAsync(params string[] arguments) =>
        ImageCommand.Create().Parse(arguments).InvokeAsync(cancellationToken: TestSandbox.Cancelled);
}
