using System.CommandLine;
using EcsDeployGate.Sandbox.Images;

namespace EcsDeployGate.Sandbox.CommandLine;

/// <summary><c>image pack|load|list</c>: makes images without a builder, and gives them to a running sandbox.</summary>
internal static class ImageCommand
{
    public static Command Create() => new("image", "Make images, and load them into a running sandbox") { Pack(), Load(), List() };

    private static Command Pack()
    {
        var directory = new Argument<DirectoryInfo>("directory") { Description = "Its files become the image's only layer, owned by root" };
        var name = new Option<string>("--name") { Description = "repository:tag", Required = true };
        var output = new Option<FileInfo>("--output") { Description = "OCI archive to write", Required = true };
        var entryPoint = new Option<string[]>("--entrypoint") { Description = "One word of the entry point; may be given again", DefaultValueFactory = _ => [] };
        var command = new Argument<string[]>("command") { Description = "The image's command; write -- before it", DefaultValueFactory = _ => [] };
        var environment = new Option<string[]>("--env") { Description = "NAME=value; may be given again", DefaultValueFactory = _ => [] };
        var user = new Option<string>("--user") { DefaultValueFactory = _ => "" };
        var workingDirectory = new Option<string>("--workdir") { DefaultValueFactory = _ => "" };
        var architecture = new Option<string>("--arch") { Description = "amd64 or arm64", DefaultValueFactory = _ => "amd64" };
        var also = new Option<string[]>("--also")
        {
            HelpName = "ARCH=DIRECTORY",
            Description = "The same image for another architecture, with the files of that directory; may be given again",
            DefaultValueFactory = _ => [],
        };
        var pack = new Command("pack", "Write a directory as an image, in an OCI archive")
        {
            directory, command, name, output, entryPoint, environment, user, workingDirectory, architecture, also,
        };
        pack.SetAction((parsed, stop) => ReportAsync(async () =>
        {
            var config = new ImageConfig
            {
                Entrypoint = parsed.GetRequiredValue(entryPoint),
                Cmd = parsed.GetRequiredValue(command),
                Env = parsed.GetRequiredValue(environment),
                User = parsed.GetRequiredValue(user),
                WorkingDir = parsed.GetRequiredValue(workingDirectory),
            };
            var images = parsed.GetRequiredValue(also).Select(Another)
                .Prepend((Architecture: parsed.GetRequiredValue(architecture), Directory: parsed.GetRequiredValue(directory).FullName))
                .Select(image => (ImagePacker.FromDirectory(image.Directory), config with { Architecture = image.Architecture }))
                .ToList();
            await using var file = parsed.GetRequiredValue(output).Create();
            await ImagePacker.WriteOciArchiveAsync(parsed.GetRequiredValue(name), images, file, stop);
        }));
        return pack;
    }

    private static (string Architecture, string Directory) Another(string text) => text.Split('=', 2) is [var architecture, { Length: > 0 } directory] && architecture is "amd64" or "arm64"
        ? (architecture, directory)
        : throw new InvalidOperationException($"--also '{text}' is not amd64=DIRECTORY or arm64=DIRECTORY.");

    private static Command Load()
    {
        var archive = new Argument<FileInfo>("archive") { Description = "What docker save or an OCI builder wrote" };
        var name = new Option<string?>("--name") { Description = "repository:tag; the archive's own names unless given" };
        var endpoint = Endpoint();
        var load = new Command("load", "Give an image archive to a running sandbox") { archive, name, endpoint };
        load.SetAction((parsed, stop) => ReportAsync(async () =>
        {
            using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
            await using var file = parsed.GetRequiredValue(archive).OpenRead();
            using var content = new StreamContent(file);
            var query = parsed.GetValue(name) is { } asked ? "?name=" + Uri.EscapeDataString(asked) : "";
            using var answer = await http.PostAsync(new Uri(parsed.GetRequiredValue(endpoint), "_sandbox/images" + query), content, stop);
            await PrintAsync(answer, stop);
        }));
        return load;
    }

    private static Command List()
    {
        var endpoint = Endpoint();
        var list = new Command("list", "The images of a running sandbox") { endpoint };
        list.SetAction((parsed, stop) => ReportAsync(async () =>
        {
            using var http = new HttpClient();
            using var answer = await http.GetAsync(new Uri(parsed.GetRequiredValue(endpoint), "_sandbox/images"), stop);
            await PrintAsync(answer, stop);
        }));
        return list;
    }

    private static Option<Uri> Endpoint() => new("--endpoint-url")
    {
        Description = "Where the sandbox is",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:4566"),
        CustomParser = result => Uri.TryCreate(result.Tokens[0].Value.TrimEnd('/') + "/", UriKind.Absolute, out var url) ? url : Refuse(result),
    };

    private static Uri? Refuse(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError("--endpoint-url must be an absolute URL.");
        return null;
    }

    private static async Task PrintAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        var text = await answer.Content.ReadAsStringAsync(stop);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The sandbox answered {(int)answer.StatusCode}: {text}");
        }

        Console.WriteLine(text);
    }

    private static async Task<int> ReportAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (Exception error) when (error is ImageException or IOException or HttpRequestException or InvalidOperationException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }
}
