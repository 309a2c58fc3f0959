using EcsDeployGate.Core.Inspecting.Programs;
using EcsDeployGate.TestKit.Doubles;

namespace EcsDeployGate.Core.Tests.Inspecting.Programs;

public sealed class ProgramFinderTests
{
    [Theory]
    [InlineData("sh", "/usr/bin/dash")]
    [InlineData("/bin/sh", "/usr/bin/dash")]
    [InlineData("../usr/bin/../bin/./bash", "/usr/bin/bash")]
    public void Follows_links_and_paths_to_the_file(string name, string file) =>
        Assert.Equal(file, Assert.IsType<ProgramAnswer.Runs>(Find(Trees.Debian(), name)).Target.Path);

    [Fact]
    public void Says_absent_where_only_a_parent_is_a_link_and_dangling_where_a_link_leads_nowhere()
    {
        var tree = Trees.Debian().Link("/usr/bin/java", "/etc/alternatives/java").Link("/etc/alternatives/java", "/usr/lib/jvm/bin/java").Link("/a", "/b").Link("/b", "a");

        Assert.Equal("which is not in the image", Fails(tree, "/bin/curl").What);
        Assert.Equal(["nothing is at /usr/bin/curl"], Fails(tree, "/bin/curl").Evidence);
        Assert.Equal("which is a link to a file that is not there", Fails(tree, "java").What);
        Assert.Equal(["/etc/alternatives/java leads to /usr/lib/jvm, where nothing is"], Fails(tree, "java").Evidence);
        Assert.Equal("which is a link that leads in a circle", Fails(tree, "/a").What);
    }

    [Fact]
    public void Follows_forty_links_and_not_one_more()
    {
        var tree = Trees.Scratch();
        for (var i = 0; i < 41; i++)
        {
            tree.Link($"/l{i}", i == 40 ? "app" : $"/l{i + 1}");
        }

        Assert.IsType<ProgramAnswer.Fails>(Find(tree, "/l0"));
        Assert.IsType<ProgramAnswer.Runs>(Find(tree, "/l1"));
    }

    [Fact]
    public void Searches_the_path_of_the_container_and_the_working_directory_for_an_empty_element()
    {
        var tree = Trees.Debian().Program("/srv/tool").Program("/opt/bin/other");

        Assert.IsType<ProgramAnswer.Fails>(Find(tree, "tool"));
        Assert.Equal("/srv/tool", Assert.IsType<ProgramAnswer.Runs>(Find(tree, "tool", path: "/bin:", folder: "/srv")).Path);
        Assert.IsType<ProgramAnswer.Runs>(Find(tree, "other", path: "/opt/bin"));
        Assert.Equal(["looked in PATH: $PATH, /opt/x"], Fails(tree, "other", path: "$PATH:/opt/x").Evidence);
        Assert.IsType<ProgramAnswer.Runs>(Find(tree, "./tool", folder: "/srv"));
    }

    [Fact]
    public void Knows_whom_a_mode_is_for()
    {
        var tree = Trees.Debian().Program("/x/root-only", mode: 0x1C0).Program("/x/group", mode: 0x1E8, gid: 33).Program("/x/nobody", mode: 0x1B6)
            .Directory("/closed", mode: 0x1C0).Program("/closed/tool");

        Assert.IsType<ProgramAnswer.Runs>(Find(tree, "/x/root-only"));
        Assert.Equal("which user 1000 (app) may not execute", Fails(tree, "/x/root-only", user: "app").What);
        Assert.Equal(["/x/root-only: mode 0700, owner 0:0, layer 1"], Fails(tree, "/x/root-only", user: "app").Evidence);
        Assert.IsType<ProgramAnswer.Runs>(Find(tree, "/x/group", user: "app"));
        Assert.IsType<ProgramAnswer.Fails>(Find(tree, "/x/group", user: "1001"));
        Assert.IsType<ProgramAnswer.Fails>(Find(tree, "/x/group", user: "app:1000"));
        Assert.IsType<ProgramAnswer.Runs>(Find(tree, "/x/group", user: "1001:web"));
        Assert.Equal("which user 0 may not execute", Fails(tree, "/x/nobody").What);
        Assert.Equal("which user 1000 (app) cannot reach", Fails(tree, "/closed/tool", user: "app").What);
        Assert.IsType<ProgramAnswer.Runs>(Find(tree, "/closed/tool"));
    }

    [Fact]
    public void Goes_on_in_the_path_behind_a_file_that_may_not_be_executed()
    {
        var tree = Trees.Debian().Program("/usr/local/bin/tool", mode: 0x1A4).Program("/usr/bin/tool");

        Assert.Equal("/usr/bin/tool", Assert.IsType<ProgramAnswer.Runs>(Find(tree, "tool")).Path);
        Assert.Equal(ProgramFault.NotExecutable, Fails(Trees.Debian().Program("/usr/bin/tool", mode: 0x1A4), "tool").Fault);
    }

    [Fact]
    public void Knows_processors_loaders_and_libraries()
    {
        var alpine = Trees.Alpine().Program("/opt/a", machine: "arm64").Program("/opt/g", loader: Trees.Glibc).Program("/opt/old", machine: "386");
        var debian = Trees.Debian().Program("/opt/l", loader: Trees.Glibc, needed: ["libc.so.6", "libssl.so.3"])
            .Program("/opt/r", loader: Trees.Glibc, needed: ["libown.so"], runPath: ["$ORIGIN/lib"]).Program("/opt/lib/libown.so");

        Assert.Equal((ProgramFault.WrongArchitecture, "which is built for arm64 and the task runs on amd64"), (Fails(alpine, "/opt/a").Fault, Fails(alpine, "/opt/a").What));
        Assert.IsType<ProgramAnswer.Runs>(Find(alpine, "/opt/old"));
        Assert.Equal("which was linked for glibc and the image has no '/lib64/ld-linux-x86-64.so.2'", Fails(alpine, "/opt/g").What);
        Assert.Contains("the image's own loader is /lib/ld-musl-x86_64.so.1", Fails(alpine, "/opt/g").Evidence);
        Assert.Equal(
            (ProgramFault.LoaderMissing, "which was linked for musl and the image has no '/lib/ld-musl-x86_64.so.1'"),
            (Fails(Trees.Debian().Program("/opt/m", loader: Trees.Musl), "/opt/m").Fault, Fails(Trees.Debian().Program("/opt/m", loader: Trees.Musl), "/opt/m").What));
        Assert.Equal((ProgramFault.LibraryMissing, "which needs libssl.so.3, and the image has no such library where glibc looks"), (Fails(debian, "/opt/l").Fault, Fails(debian, "/opt/l").What));
        Assert.IsType<ProgramAnswer.Runs>(Find(debian, "/opt/r"));
        Assert.IsType<ProgramAnswer.Runs>(Find(Trees.Debian().Program("/opt/l", loader: Trees.Glibc, needed: ["libx.so"]).Plain("/etc/ld.so.conf.d/x.conf", text: "/srv/lib # ours\n").Program("/srv/lib/libx.so"), "/opt/l"));
    }

    [Fact]
    public void Does_not_swear_that_a_program_of_32_bits_cannot_run_on_arm64()
    {
        var tree = Trees.Alpine().Program("/opt/a", machine: "arm").Program("/opt/b", machine: "amd64");
        var finder = new ProgramFinder(new Surroundings(tree, UserFiles.Resolve("", tree).User!, "arm64", _ => null, "/", []));

        Assert.Equal((ProgramFault.WrongArchitecture, false), (((ProgramAnswer.Fails)finder.Find("/opt/a")).Fault, ((ProgramAnswer.Fails)finder.Find("/opt/a")).IsCertain));
        Assert.True(((ProgramAnswer.Fails)finder.Find("/opt/b")).IsCertain);
    }

    [Fact]
    public void Knows_what_the_first_line_of_a_script_asks_for()
    {
        var tree = Trees.Debian().Script("/s/sh", "/bin/sh", "-e").Script("/s/crlf", "/bin/sh", carriageReturn: true).Script("/s/zsh", "/bin/zsh")
            .Script("/s/env", "/usr/bin/env", "bash").Script("/s/env-node", "/usr/bin/env", "node").Script("/s/env-crlf", "/usr/bin/env", "bash", carriageReturn: true)
            .Plain("/s/none", mode: 0x1ED);

        Assert.IsType<ProgramAnswer.Runs>(Find(tree, "/s/sh"));
        Assert.IsType<ProgramAnswer.Runs>(Find(tree, "/s/env"));
        Assert.Equal("a script whose first line ends in a carriage return, so that no such interpreter is found", Fails(tree, "/s/crlf").What);
        Assert.Equal("a script for '/bin/zsh', which is not in the image", Fails(tree, "/s/zsh").What);
        Assert.Equal("a script for 'node', which is not in the image", Fails(tree, "/s/env-node").What);
        Assert.Equal("a script for 'bash\\r', which is not in the image", Fails(tree, "/s/env-crlf").What);
        Assert.Equal(ProgramFault.NoFirstLine, Fails(tree, "/s/none").Fault);
        Assert.IsType<ProgramAnswer.Runs>(Finder(tree).Find("/s/none", inShell: true));
    }

    [Fact]
    public void Takes_an_interpreter_without_a_slash_for_a_file_in_the_working_directory()
    {
        var tree = Trees.Debian().Script("/s/bare", "bash");

        Assert.Equal(ProgramFault.InterpreterMissing, Fails(tree, "/s/bare").Fault);
        Assert.IsType<ProgramAnswer.Runs>(Find(tree, "/s/bare", folder: "/usr/bin"));
    }

    [Theory]
    [InlineData("-S bash -e")]
    [InlineData("-S -i bash")]
    [InlineData("-S -u NAME bash")]
    [InlineData("-S --chdir /srv NAME=value bash -e")]
    public void Finds_the_interpreter_behind_options_of_env(string argument) =>
        Assert.IsType<ProgramAnswer.Runs>(Find(Trees.Debian().Script("/s/env", "/usr/bin/env", argument), "/s/env"));

    [Fact]
    public void What_lies_under_a_volume_is_hidden()
    {
        var tree = Trees.Debian().Program("/data/tool").Link("/usr/bin/tool", "/data/tool");

        Assert.Equal(new ProgramAnswer.Hidden("/data/tool", "/data"), Find(tree, "/data/tool", mounts: ["/data"]));
        Assert.Equal(new ProgramAnswer.Hidden("tool", "/data"), Find(tree, "tool", mounts: ["/data"]));
        Assert.Equal(new ProgramAnswer.Hidden("x", "/opt"), Find(tree, "x", path: "/bin:/opt/bin", mounts: ["/opt"]));
        Assert.IsType<ProgramAnswer.Runs>(Find(tree, "sh", mounts: ["/data"]));
    }

    [Fact]
    public void What_a_folder_that_is_a_link_into_a_volume_leads_to_is_hidden()
    {
        var tree = Trees.Debian().Link("/opt/current", "/data/releases/7");

        Assert.Equal(new ProgramAnswer.Hidden("/opt/current/bin/tool", "/data"), Find(tree, "/opt/current/bin/tool", mounts: ["/data"]));
        Assert.Equal(new ProgramAnswer.Hidden("tool", "/data"), Find(tree, "tool", path: "/opt/current/bin:/bin", mounts: ["/data"]));
        Assert.IsType<ProgramAnswer.Runs>(Find(tree, "sh", path: "/opt/current/bin:/bin", mounts: ["/data"]));
        Assert.Equal(ProgramFault.NotFound, Fails(tree, "/opt/current/bin/tool").Fault);
    }

    [Fact]
    public void Looks_for_libraries_in_every_folder_that_a_loader_may_read_for_LIB()
    {
        var tree = Trees.Debian().Program("/opt/app/bin/x", loader: Trees.Glibc, needed: ["libown.so"], runPath: ["$ORIGIN/../$LIB"]);

        Assert.Equal(ProgramFault.LibraryMissing, Fails(tree, "/opt/app/bin/x").Fault);
        Assert.IsType<ProgramAnswer.Runs>(Find(tree.Program("/opt/app/lib64/libown.so"), "/opt/app/bin/x"));
    }

    [Fact]
    public void Knows_the_applets_of_a_BusyBox()
    {
        var busyBox = Assert.IsType<ProgramAnswer.Runs>(Find(Trees.Alpine(), "busybox"));

        Assert.True(busyBox.IsBusyBox);
        Assert.IsType<ProgramAnswer.Runs>(ProgramFinder.FindApplet(busyBox, "nc"));
        Assert.Equal("which this BusyBox was built without", Assert.IsType<ProgramAnswer.Fails>(ProgramFinder.FindApplet(busyBox, "httpd")).What);
    }

    [Theory]
    [InlineData("nobody", "there is no user 'nobody' in the image's /etc/passwd")]
    [InlineData("app:staff", "there is no group 'staff' in the image's /etc/group")]
    [InlineData("99999999999", "'99999999999' is no user that a system can have")]
    public void A_user_that_the_image_does_not_have_is_said(string user, string problem) =>
        Assert.Equal((null, problem), UserFiles.Resolve(user, Trees.Debian()));

    [Theory]
    [InlineData("", 0, 7)]
    [InlineData("5", 5, 0)]
    [InlineData("5:6", 5, 6)]
    [InlineData("1000", 1000, 33)]
    [InlineData("1000:44", 1000, 44)]
    [InlineData("app", 1000, 33)]
    [InlineData("app:5", 1000, 5)]
    [InlineData("app:web", 1000, 33)]
    public void Numbers_are_ids_even_where_they_are_names_too(string written, int uid, int gid)
    {
        var tree = new MemoryTree()
            .Plain("/etc/passwd", text: "5:x:1:1::/:/bin/sh\n0:x:1:1::/:/bin/sh\nroot:x:0:7::/:/bin/sh\napp:x:1000:33::/:/bin/sh\n").Plain("/etc/group", text: "5:x:99:\nweb:x:33:\n");

        var (user, _) = UserFiles.Resolve(written, tree);

        Assert.Equal((uid, gid), (user!.Uid, user.Groups.Value.Gid));
    }

    private static ProgramAnswer.Fails Fails(MemoryTree tree, string name, string? path = null, string user = "") =>
        Assert.IsType<ProgramAnswer.Fails>(Find(tree, name, path, user: user));

    private static ProgramAnswer Find(MemoryTree tree, string name, string? path = null, string folder = "/", string user = "", params string[] mounts) =>
        Finder(tree, path, folder, user, mounts).Find(name);

    private static ProgramFinder Finder(MemoryTree tree, string? path = null, string folder = "/", string user = "", params string[] mounts)
    {
        var (found, problem) = UserFiles.Resolve(user, tree);
        Assert.Null(problem);
        return new(new Surroundings(tree, found!, "amd64", name => name == "PATH" ? path : null, folder, mounts));
    }
}
