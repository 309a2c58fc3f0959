using System.Text.Json.Nodes;
using EcsDeployGate.TestKit;

namespace EcsDeployGate.Cli.Tests.Inspecting;

/// <summary><c>inspect</c>, and <c>check</c> of a definition whose image can be read.</summary>
public sealed class InspectCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Says_that_curl_is_not_there_and_what_is()
    {
        var ran = await Ran.InProcessAsync(["inspect", Image(), "--command", "curl -f http://localhost:8080/ || exit 1"]);

        Assert.Equal((10, ""), (ran.Code, ran.Error));
        Assert.Contains("Shell        busybox (/bin/busybox)", ran.Out, StringComparison.Ordinal);
        Assert.Contains("Programs     curl: which is not in the image", ran.Out, StringComparison.Ordinal);
        Assert.Contains("EDG-HC09", ran.Out, StringComparison.Ordinal);
        Assert.Contains("runs 'curl', which is not in the image.", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Admits_what_can_be_executed_and_answers_in_json()
    {
        var ran = await Ran.InProcessAsync(["inspect", Image(), "--command", "[\"CMD\",\"wget\",\"-q\",\"http://127.0.0.1/\"]", "--user", "1000", "-o", "json"]);

        Assert.Equal((0, ""), (ran.Code, ran.Error));
        Assert.Equal(("approve", "linux/amd64", "1000:0"), (Text(ran.Json, "verdict"), Text(ran.Json, "platform"), Text(ran.Json["survey"], "user")));
        Assert.Equal("/bin/busybox", ran.Json["survey"]!["programs"]!["wget"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("linux/arm64", "EDG-IM02")]
    [InlineData("linux/amd64", null)]
    public async Task Judges_for_a_platform(string platform, string? rule)
    {
        var ran = await Ran.InProcessAsync(["inspect", Image(), "--command", "wget -q http://127.0.0.1/", "--platform", platform, "-o", "json"]);

        // An archive of docker's holds one image for one platform; whether it is the wanted one is what is asked.
        Assert.Equal(rule is null ? 0 : 10, ran.Code);
        Assert.True(rule is null || ran.Json["findings"]!.AsArray().Any(f => Text(f, "rule") == rule && Text(f, "outcome") == "fail"), ran.Out);
    }

    [Fact]
    public async Task Says_that_an_entry_point_of_Windows_line_ends_cannot_start()
    {
        var image = Busy().Script("entry.sh", "#!/bin/sh\r\nexec app\r\n");
        image.Config["Entrypoint"] = new JsonArray("/entry.sh");

        var ran = await Ran.InProcessAsync(["inspect", image.SaveTo(_folder.Path("crlf.tar")), "-o", "json"]);

        Assert.Equal(10, ran.Code);
        var found = ran.Json["findings"]!.AsArray().Single(f => Text(f, "rule") == "EDG-IM06");
        Assert.Equal("script-interpreter-missing", Text(found, "causeCode"));
        Assert.Equal("Container 'image' starts '/entry.sh', a script whose first line ends in a carriage return, so that no such interpreter is found.", Text(found, "message"));
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_inconclusive_with_the_reason()
    {
        var ran = await Ran.InProcessAsync(["inspect", "oci-archive:" + _folder.Path("absent.tar")]);

        Assert.Equal((11, ""), (ran.Code, ran.Error));
        Assert.StartsWith("CANNOT TELL  oci-archive:", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_looks_into_images_that_it_can_reach()
    {
        var image = Image();
        var bad = await Ran.InProcessAsync(["check", Definition(image, "curl -f http://localhost/ || exit 1"), "-o", "json"]);
        var good = await Ran.InProcessAsync(["check", Definition(image, "wget -q http://127.0.0.1/ || exit 1"), "-o", "json"]);

        Assert.Equal((10, 0), (bad.Code, good.Code));
        Assert.Contains(bad.Json["findings"]!.AsArray(), f => Text(f, "rule") == "EDG-HC09" && Text(f, "outcome") == "fail");
        Assert.Contains(good.Json["findings"]!.AsArray(), f => Text(f, "rule") == "EDG-HC09" && Text(f, "outcome") == "pass");
        Assert.Equal("busybox", Text(good.Json["images"]![0]!["survey"], "shell"));
    }

    [Fact]
    public async Task Check_says_why_an_image_could_not_be_looked_at()
    {
        var ran = await Ran.InProcessAsync(["check", Definition("127.0.0.1:1/shop:1", "curl -f http://localhost/ || exit 1"), "-o", "json"]);

        Assert.Equal(0, ran.Code);
        var found = ran.Json["findings"]!.AsArray().Single(f => Text(f, "rule") == "EDG-HC09");
        Assert.Equal("cannotTell", Text(found, "outcome"));
        Assert.Contains("127.0.0.1:1", Text(found, "message"), StringComparison.Ordinal);
    }

    private string Image()
    {
        var image = Busy();
        image.Config["Cmd"] = new JsonArray("/bin/app");
        return image.SaveTo(_folder.Path($"{Guid.NewGuid():N}.tar"));
    }

    private static SavedImage Busy() => new SavedImage().Program("bin/busybox").Link("bin/sh", "busybox").Link("bin/wget", "/bin/busybox").Program("bin/app");

    private string Definition(string image, string line) => _folder.Write(
        $"{Guid.NewGuid():N}.json", $"{Some.TaskDefinition(image: image, healthCheck: line)}");

    private static string? Text(JsonNode? node, string member) => node?[member]?.GetValue<string>();
}
