using System.Text;
using EcsDeployGate.Aws.Inspecting;
using EcsDeployGate.Aws.Inspecting.Logins;
using EcsDeployGate.TestKit.Images;

namespace EcsDeployGate.Aws.Tests.Inspecting.Files;

public sealed class LoginTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edg-logins-");

    [Fact]
    public async Task What_docker_login_left_is_used_for_its_registry_alone()
    {
        Write($$"""{"auths":{"https://example.test/v1/":{"auth":"{{Base64("ann:p:w")}}"},"https://index.docker.io/v1/":{"auth":"{{Base64("hub:x")}}"},"t.test:5000":{"identitytoken":"tok"},"u.test":{"username":"u","password":"v"},"broken.test":{"auth":"%%"} } }""");

        Assert.Equal(new("ann", "p:w"), await Find("example.test"));
        Assert.Equal(new("hub", "x"), await Find("registry-1.docker.io"));
        Assert.Equal(new(RegistryCredentials.TokenUser, "tok"), await Find("t.test:5000"));
        Assert.Equal(new("u", "v"), await Find("u.test"));
        Assert.Null(await Find("broken.test"));
        Assert.Null(await Find("other.test"));
    }

    [Fact]
    public async Task Helpers_are_asked_as_docker_asks_them()
    {
        await Helper("docker-credential-edgtest", """read server; [ "$1" = get ] && [ "$server" = keep.test ] && echo '{"ServerURL":"keep.test","Username":"bob","Secret":"s"}' && exit 0; echo 'credentials not found in native keychain'; exit 1""");
        Write("""{"credHelpers":{"keep.test":"edgtest","none.test":"edgtest","absent.test":"edg-does-not-exist"},"auths":{"keep.test":{"auth":"eDp5"}}}""");

        await WithPath(async () =>
        {
            Assert.Equal(new("bob", "s"), await Find("keep.test"));
            Assert.Null(await Find("none.test"));
            var refused = await Assert.ThrowsAsync<RegistryRefusedException>(() => Find("absent.test"));
            Assert.Contains("'docker-credential-edg-does-not-exist' for 'absent.test', and it cannot be run", refused.Message, StringComparison.Ordinal);

            // A store for everything, that has nothing for this one.
            Write($$"""{"credsStore":"edgtest","auths":{"file.test":{"auth":"{{Base64("f:g")}}"} } }""");
            Assert.Equal(new("bob", "s"), await Find("keep.test"));
            Assert.Equal(new("f", "g"), await Find("file.test"));
        });
    }

    [Fact]
    public async Task Files_and_names_that_cannot_be_are_said()
    {
        Write("{");
        Assert.Contains("is no JSON (line", (await Assert.ThrowsAsync<RegistryRefusedException>(() => Find("a.test"))).Message, StringComparison.Ordinal);
        Write("""{"credsStore":"../../bin/sh"}""");
        Assert.Contains("is no name of a program", (await Assert.ThrowsAsync<RegistryRefusedException>(() => Find("a.test"))).Message, StringComparison.Ordinal);
        Write("[]");
        Assert.Null(await Find("a.test"));
        Assert.Null(await new DockerConfigFile(Path.Combine(_folder.FullName, "none"), new CredentialHelper(TimeSpan.FromSeconds(30))).FindAsync("a.test", AwsWorld.Cancelled));
    }

    [Theory]
    [InlineData("111122223333.dkr.ecr.eu-west-1.amazonaws.com", "eu-west-1")]
    [InlineData("111122223333.dkr.ecr-fips.us-east-1.amazonaws.com", "us-east-1")]
    [InlineData("111122223333.dkr-ecr.eu-central-1.on.aws", "eu-central-1")]
    [InlineData("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1")]
    public void A_registry_of_ECR_names_its_region(string host, string region)
    {
        Assert.True(OciReference.IsEcrHost(host));
        Assert.Equal(region, EcrLogin.Region(host));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private string ConfigFile => Path.Combine(_folder.FullName, "config.json");

    private void Write(string json) => File.WriteAllText(ConfigFile, json);

    /// <summary>Written by another process, so that no handle of ours keeps it from being run.</summary>
    private Task<string> Helper(string name, string script)
    {
        var path = Path.Combine(_folder.FullName, name);
        return Tool.ShellAsync("printf '%s\\n' '#!/bin/sh' \"$2\" >\"$1\"; chmod 755 \"$1\"", AwsWorld.Cancelled, path, script);
    }

    private Task<RegistryCredentials?> Find(string host) => new DockerConfigFile(ConfigFile, new CredentialHelper(TimeSpan.FromSeconds(30))).FindAsync(host, AwsWorld.Cancelled);

    /// <summary>Helpers are found along PATH, which is the process's; other tests do not mind one folder more at its end.</summary>
    private async Task WithPath(Func<Task> action)
    {
        var before = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", $"{before}:{_folder.FullName}");
        try
        {
            await action();
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", before);
        }
    }
}
