using EcsDeployGate.Core.Inspecting.Programs;
using EcsDeployGate.Core.Tests.Inspecting.Files;

namespace EcsDeployGate.Core.Tests.Inspecting.Programs;

/// <summary>Programs looked up in images that are really built: archives of layers, read and merged as those of a registry are.</summary>
public sealed class BuiltImageTests
{
    private const int Executable = 0b111_101_101;

    /// <summary>This machine's own busybox: a real static program for amd64 or arm64.</summary>
    private static readonly byte[] s_program = File.ReadAllBytes("/bin/busybox");

    [Fact]
    public void A_chain_of_alternatives_leads_across_three_layers()
    {
        Layer[] java = [
            new Layer().Directory("usr").Directory("usr/bin").Directory("etc/alternatives").File("usr/lib/jvm/21/bin/java", s_program, Executable),
            new Layer().Link("etc/alternatives/java", "/usr/lib/jvm/17/bin/java").File("usr/lib/jvm/17/bin/java", s_program, Executable),
            new Layer().Link("usr/bin/java", "/etc/alternatives/java").Link("etc/alternatives/java", "/usr/lib/jvm/21/bin/java"),
        ];

        Assert.Equal("/usr/lib/jvm/21/bin/java", Runs(Find(java, "java")).Target.Path);
        Assert.Equal(0, Runs(Find(java, "java")).Target.Layer);

        // An upgrade that removes the package and forgets the alternative.
        var gone = Fails(Find([.. java, new Layer().Removed("usr/lib/jvm/21")], "java"));
        Assert.Equal("which is a link to a file that is not there", gone.What);
        Assert.Equal(["/etc/alternatives/java leads to /usr/lib/jvm/21, where nothing is"], gone.Evidence);
    }

    [Fact]
    public void A_merged_usr_is_walked_through_and_what_is_not_there_is_not_called_dangling()
    {
        Layer[] debian = [new Layer().Directory("usr/bin").Link("bin", "usr/bin").Link("lib", "usr/lib").File("usr/bin/dash", s_program, Executable).Link("usr/bin/sh", "dash")];

        Assert.Equal("/usr/bin/dash", Runs(Find(debian, "/bin/sh")).Target.Path);
        Assert.Equal(["nothing is at /usr/bin/curl"], Fails(Find(debian, "/bin/curl")).Evidence);

        // A layer that brings /bin as a directory puts it over the link, as overlay file systems do: the shell is gone.
        Assert.Equal("which is not in the image", Fails(Find([.. debian, new Layer().File("bin/tool", s_program, Executable)], "/bin/sh")).What);
    }

    [Theory]
    [InlineData("#!/bin/sh\necho\n", null)]
    [InlineData("#!/bin/sh -eu\necho\n", null)]
    [InlineData("#!/bin/sh\r\necho\r\n", "a script whose first line ends in a carriage return, so that no such interpreter is found")]
    [InlineData("#!/usr/bin/env sh\r\n", "a script for 'sh\\r', which is not in the image")]
    [InlineData("#!/usr/bin/python3\n", "a script for '/usr/bin/python3', which is not in the image")]
    [InlineData("#!/usr/bin/env python3\n", "a script for 'python3', which is not in the image")]
    [InlineData("echo\n", "which is neither a program nor a script with a first line that names its interpreter")]
    public void The_first_line_of_a_script_decides(string text, string? problem)
    {
        var answer = Find([Base(), new Layer().File("check", System.Text.Encoding.UTF8.GetBytes(text), Executable)], "/check");

        Assert.Equal(problem, (answer as ProgramAnswer.Fails)?.What);
    }

    [Fact]
    public void A_directory_that_may_not_be_searched_hides_what_is_in_it_from_all_but_root()
    {
        Layer[] image = [Base(), new Layer().Directory("closed", mode: 0b111_000_000).File("closed/check", s_program, Executable), new Layer().Link("usr/bin/check", "/closed/check")];

        Assert.Equal("which user 1000 (app) cannot reach", Fails(Find(image, "check", "app")).What);
        Assert.Equal("no right to search /closed: directory, mode 0700, owner 0:0, layer 2", Fails(Find(image, "check", "app")).Evidence[1]);
        Assert.Equal("/closed/check", Runs(Find(image, "check")).Target.Path);

        // A later layer that opens the directory.
        Assert.IsType<ProgramAnswer.Runs>(Find([.. image, new Layer().Directory("closed", mode: 0b111_001_001)], "check", "app"));
    }

    [Theory]
    [InlineData("app", true)]
    [InlineData("1000", true)]
    [InlineData("app:app", false)]
    [InlineData("1000:33", true)]
    [InlineData("guest", false)]
    [InlineData("4711", false)]
    [InlineData("4711:web", true)]
    [InlineData("", true)]
    public void Supplementary_groups_come_from_the_images_own_files_unless_a_group_is_named(string user, bool runs)
    {
        Layer[] image = [Base(), new Layer().File("srv/check", s_program, 0b111_101_000, uid: 5, gid: 33)];

        Assert.Equal(runs, Find(image, "/srv/check", user) is ProgramAnswer.Runs);
    }

    [Theory]
    [InlineData("/opt/tools/check", "/opt/tools")]
    [InlineData("/opt/tools/check", "/opt")]
    [InlineData("check", "/opt/tools")]
    [InlineData("/usr/bin/check", "/opt/tools")]
    public void A_volume_hides_a_program_whatever_way_leads_to_it(string name, string mount)
    {
        Layer[] image = [Base(), new Layer().File("opt/tools/check", s_program, Executable).Link("usr/bin/check", "../../opt/tools/check")];

        Assert.Equal(new ProgramAnswer.Hidden(name, mount), Find(image, name, "", mount));
        Assert.IsType<ProgramAnswer.Runs>(Find(image, name, "", "/opt/other"));
    }

    [Fact]
    public void Hard_links_of_a_BusyBox_are_BusyBox_and_an_applet_without_one_is_not_found()
    {
        Layer[] image = [new Layer().File("bin/busybox", s_program, Executable).HardLink("bin/sh", "bin/busybox").HardLink("bin/wget", "bin/busybox"), new Layer().Removed("bin/wget")];
        var busyBox = Runs(Find(image, "busybox"));

        Assert.True(Runs(Find(image, "sh")).IsBusyBox);
        Assert.Equal("which is not in the image", Fails(Find(image, "wget")).What);
        Assert.IsType<ProgramAnswer.Runs>(ProgramFinder.FindApplet(busyBox, "wget"));
        Assert.Equal("which this BusyBox was built without", Fails(ProgramFinder.FindApplet(busyBox, "pgrep")).What);
    }

    private static Layer Base() => new Layer().Directory("usr/bin").Link("bin", "usr/bin").File("usr/bin/sh", s_program, Executable).File("usr/bin/env", s_program, Executable)
        .File("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\nguest:x:1001:1001::/:/bin/sh\n").File("etc/group", "root:x:0:\napp:x:1000:\nweb:x:33:other,app\n");

    private static ProgramAnswer Find(Layer[] layers, string name, string user = "", params string[] mounts)
    {
        var tree = Layer.Merge(layers);
        var (found, problem) = UserFiles.Resolve(user, tree);
        Assert.Null(problem);
        var machine = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture is System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";
        return new ProgramFinder(new(tree, found!, machine, _ => null, "/", mounts)).Find(name);
    }

    private static ProgramAnswer.Runs Runs(ProgramAnswer answer) => Assert.IsType<ProgramAnswer.Runs>(answer);

    private static ProgramAnswer.Fails Fails(ProgramAnswer answer) => Assert.IsType<ProgramAnswer.Fails>(answer);
}
