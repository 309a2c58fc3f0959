using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.TestKit.Doubles;

namespace EcsDeployGate.Core.Tests.Inspecting.Files;

/// <summary>An image of which only the upper layers were read: what it answers is what the whole image would, or it does not answer.</summary>
public sealed class PartlyReadTests
{
    private static readonly string[] s_paths =
    [
        "bin", "bin/sh", "usr", "usr/bin", "usr/bin/curl", "usr/bin/sh", "app", "app/bin", "app/bin/run", "app/health", "etc", "etc/passwd", "etc/group", "etc/os-release", "opt",
    ];

    private static readonly string[] s_targets = ["usr/bin", "/usr/bin", "bin/sh", "../app", "/app/health", "/app/bin/run", "/nowhere", "/bin/sh"];

    private static readonly int[] s_modes = [0b111_101_101, 0b111_000_000, 0b101_101_000, 0b110_100_100, 0b000_001_000];

    private static readonly string[] s_contents =
        ["#!/bin/sh\n", "#!/usr/bin/env sh\r\n", "text", "", "app:x:1000:33::/:/bin/sh\nroot:x:0:0::/:/bin/sh\n", "web:x:33:app\n", "ID=alpine\n", Elf(62), Elf(183)];

    private static readonly Gen<Layer> s_layer = Gen.Select(
        Gen.Int[0, 9], Of(s_paths), Of(s_targets), Of(s_modes), Of(s_contents), Of(0, 1000, 33)).Array[0, 9].Select(Make);

    private static readonly Gen<(ImageFacts Facts, JsonObject Container)> s_container = Gen.Select(
        Of("", "0", "1000", "1000:33", "app", "app:web", "nobody"),
        Of<string[]>(["/app/health"], ["/app/bin/run", "-x"], ["sh", "-c", "curl x"], ["curl"], ["app/health"], []),
        Of<string[]?>(null, ["CMD", "/app/health"], ["CMD", "curl", "http://localhost/"], ["CMD-SHELL", "curl -f http://localhost/ || exit 1"], ["CMD-SHELL", "/app/health"]),
        Of<string?>(null, "/app", "/")).Select((user, main, check, mount) => (Facts(user, main), Container(check, mount)));

    [Fact]
    public void Knows_of_every_path_what_the_whole_image_has_there_or_says_that_it_does_not()
    {
        var (answered, refused) = (0, 0);
        s_layer.Array[1, 4].Sample(layers =>
        {
            if (Indexes(layers) is not { } indexes)
            {
                return;
            }

            var whole = new MergedFileTree(indexes);
            foreach (var partly in Partly(indexes))
            {
                foreach (var path in s_paths.Select(p => "/" + p).Append("/"))
                {
                    Same(() => whole.Find(path), () => partly.Find(path));
                    Same(() => whole.Text(path), () => partly.Text(path));
                    Same(() => string.Join('\n', whole.Children(path)), () => string.Join('\n', partly.Children(path)));
                }

                Same(() => string.Join('\n', whole.All()), () => string.Join('\n', partly.All()));
            }
        });

        Assert.True(answered > 1000 && refused > 1000, $"{answered} answers, {refused} refusals");

        void Same<T>(Func<T> whole, Func<T> partly)
        {
            try
            {
                Assert.Equal(whole(), partly());
                Interlocked.Increment(ref answered);
            }
            catch (NotReadYetException)
            {
                Interlocked.Increment(ref refused);
            }
        }
    }

    [Fact]
    public void Rules_say_what_they_say_of_the_whole_image_or_nothing()
    {
        var (early, late) = (0, 0);
        Gen.Select(s_layer.Array[1, 4], s_container).Sample((layers, container) =>
        {
            if (Indexes(layers) is not { } indexes)
            {
                return;
            }

            var whole = Look(container, new MergedFileTree(indexes));
            foreach (var partly in Partly(indexes))
            {
                try
                {
                    Assert.Equal(whole, Look(container, partly));
                    Interlocked.Increment(ref early);
                }
                catch (NotReadYetException)
                {
                    Interlocked.Increment(ref late);
                }
            }
        });

        Assert.True(early > 20 && late > 20, $"{early} early, {late} late");
    }

    [Fact]
    public void Static_programs_at_paths_of_their_own_need_no_layer_below_and_what_could_serve_instead_needs_all()
    {
        Assert.DoesNotContain("\"outcome\":\"fail\"", Look((Facts("1000", ["/app/server"]), Container(["CMD", "/app/health"], null)), Top(62)), StringComparison.Ordinal);
        Assert.Throws<NotReadYetException>(() => Look((Facts("1000", ["/app/server"]), Container(["CMD", "/app/health"], null)), Top(183)));
        Assert.Throws<NotReadYetException>(() => Look((Facts("1000", ["/app/server"]), Container(["CMD-SHELL", "/app/health"], null)), Top(62)));

        static MergedFileTree Top(byte machine) => new(
            [null, null, new Layer().Directory("app").File("app/health", Latin(Elf(machine)), 0b111_101_101).File("app/server", Latin(Elf(62)), 0b111_101_101).Index()]);
    }

    /// <summary>The image with one layer read, with two, and so on to all.</summary>
    private static IEnumerable<MergedFileTree> Partly(LayerIndex[] layers) =>
        Enumerable.Range(0, layers.Length + 1).Select(missing => new MergedFileTree([.. layers.Select((layer, i) => i < missing ? null : layer)]));

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static LayerIndex[]? Indexes(Layer[] layers)
    {
        try
        {
            return [.. layers.Select(l => l.Index())];
        }
        catch (LayerRefusedException)
        {
            return null;
        }
    }

    private static Layer Make((int What, string Path, string Target, int Mode, string Content, int Owner)[] entries)
    {
        var layer = new Layer();
        foreach (var (what, path, target, mode, content, owner) in entries)
        {
            _ = what switch
            {
                0 => layer.Removed(path),
                1 => layer.Opaque(path),
                2 => layer.Link(path, target),
                3 => layer.HardLink(path, target.TrimStart('/', '.')),
                < 6 => layer.Directory(path, mode, owner),
                _ => layer.File(path, Latin(content), mode, owner),
            };
        }

        return layer;
    }

    private static string Look((ImageFacts Facts, JsonObject Container) container, IFileTree tree) => JsonSerializer.Serialize(
        ImageInspector.Look(
            Deployment(container.Container), [new InspectedImage("web", container.Facts, null)], new Dictionary<string, ImageFilesAnswer> { ["web"] = new ImageFilesAnswer.Found(tree) }, survey: false)
            .Findings,
        RunJson.Options);

    private static Deployment Deployment(JsonObject container)
    {
        var task = Some.Task([]);
        foreach (var (name, value) in container)
        {
            task["containerDefinitions"]![0]![name] = value?.DeepClone();
        }

        return Some.Deployment(task.ToJsonString());
    }

    private static JsonObject Container(string[]? check, string? mount) => new()
    {
        ["healthCheck"] = check is null ? null : new JsonObject { ["command"] = new JsonArray([.. check.Select(c => (JsonNode)c)]) },
        ["mountPoints"] = mount is null ? [] : new JsonArray(new JsonObject { ["containerPath"] = mount }),
    };

    private static ImageFacts Facts(string user, string[] main) => new() { Digest = "sha256:aa", Architecture = "amd64", Os = "linux", User = user, Entrypoint = main };

    /// <summary>The header of a static program.</summary>
    private static string Elf(byte machine) => string.Concat(new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.Concat(new byte[11]).Append(machine).Concat(new byte[45]).Select(b => (char)b));

    private static byte[] Latin(string text) => System.Text.Encoding.Latin1.GetBytes(text);
}
