using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EcsDeployGate.Sandbox.Engines;
using EcsDeployGate.Sandbox.Engines.Scripted;

namespace EcsDeployGate.Sandbox.Tests.Images;

public sealed class ImageIndexTests
{
    [Fact]
    public async Task A_program_for_two_architectures_is_one_image_of_which_each_task_takes_its_own()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var sandbox = await SandboxHost.StartAsync(
            new SandboxOptions { Port = 0, TaskEngine = new ScriptedEngine(_ => TaskScript.Running(), TimeProvider.System) }, stop);
        var work = Directory.CreateTempSubdirectory("edg-index-");
        try
        {
            var programs = new Dictionary<string, string>();
            foreach (var (name, architecture) in ((string, Architecture)[])[("amd64", Architecture.X64), ("arm64", Architecture.Arm64)])
            {
                programs[name] = Path.Combine(work.CreateSubdirectory(name).FullName, "probe");
                await File.WriteAllBytesAsync(programs[name], StaticProgram.Pause(architecture), stop);
            }

            await sandbox.PackProgramAsync(programs, "gate/probe:1", stop);

            Assert.Equal((62, "amd64"), await MachineAsync(sandbox, "X86_64", stop));
            Assert.Equal((183, "arm64"), await MachineAsync(sandbox, "ARM64", stop));
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(sandbox.Endpoint, "v2/gate/probe/manifests/1"));
            using var answer = await http.SendAsync(request, stop);
            Assert.Equal("application/vnd.oci.image.index.v1+json", answer.Content.Headers.ContentType!.MediaType);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<(int Machine, string Architecture)> MachineAsync(SandboxHost sandbox, string architecture, CancellationToken stop)
    {
        var image = sandbox.Parts.Images.Find("gate/probe:1", architecture)!;
        var root = await sandbox.Parts.Images.UnpackAsync(image, stop);
        return (BinaryPrimitives.ReadUInt16LittleEndian((await File.ReadAllBytesAsync(Path.Combine(root, "probe"), stop)).AsSpan(18)), image.Config.Architecture);
    }
}
