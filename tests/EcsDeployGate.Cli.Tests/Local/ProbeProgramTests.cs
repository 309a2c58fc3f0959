using EcsDeployGate.Cli.Local;

namespace EcsDeployGate.Cli.Tests.Local;

public sealed class ProbeProgramTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_variable_goes_first_then_beside_the_cli_then_the_source_tree()
    {
        var published = Make("artifacts/publish/EcsDeployGate.Probe/release_linux-x64/probe");
        var home = _folder.Path("artifacts/bin/cli");
        Directory.CreateDirectory(home);
        Assert.Equal(published, ProbeProgram.Find(null, home));

        var beside = Make("artifacts/bin/cli/probe/linux-x64/probe");
        Assert.Equal(beside, ProbeProgram.Find("", home));

        var named = Make("elsewhere");
        Assert.Equal(named, ProbeProgram.Find(named, home));
    }

    [Fact]
    public void Where_there_is_none_it_says_where_it_looked_and_how_to_make_one()
    {
        var refused = Assert.Throws<CliException>(() => ProbeProgram.Find(null, _folder.Path("")));

        Assert.StartsWith("The probe is not here: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("dotnet publish src/EcsDeployGate.Probe -c Release", refused.Message, StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Throws<CliException>(() => ProbeProgram.Find(_folder.Path("absent"), "/")).Message, StringComparison.Ordinal);
    }

    private string Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Path(path))!);
        return _folder.Write(path, "");
    }
}
