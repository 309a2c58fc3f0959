using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Tests.Validating.Commands;
using EcsDeployGate.TestKit.Doubles;

namespace EcsDeployGate.Core.Tests.Inspecting.Rules;

/// <summary>HC08 to HC11: can the check be executed at all?</summary>
public sealed class ProgramRulesTests
{
    [Fact]
    public void Rejects_curl_in_an_Alpine_image_and_offers_wget_or_the_line_that_adds_it()
    {
        var said = new Said(Trees.Alpine());
        var found = said.By("EDG-HC09");

        Assert.Equal("The health check of container 'web' runs 'curl', which is not in the image.", found.Message);
        Assert.Equal("/containerDefinitions/0/healthCheck/command", found.At);
        Assert.True(found.Blocks);
        Assert.Equal("command-not-found", said.Cause("EDG-HC09"));
        Assert.Equal(
            """[{"op":"add","path":"/containerDefinitions/0/healthCheck/command","value":["CMD-SHELL","wget -q -O /dev/null http://127.0.0.1:8080/health || exit 1"]}]""",
            found.PatchText());
        Assert.Equal(
            "Write [\"CMD-SHELL\",\"wget -q -O /dev/null http://127.0.0.1:8080/health || exit 1\"]: wget is in the image. "
            + "Or add it to the image (Alpine Linux v3.20): RUN apk add --no-cache curl", found.Fix!.Text);
        Assert.Contains("programs found that could ask: wget (/usr/bin/wget)", string.Join('\n', found.Evidence).Replace(", busybox nc (/bin/busybox)", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_curl_in_exec_form_in_a_Debian_image_without_anything_to_ask_with()
    {
        var found = new Said(Trees.Debian()) { Command = ["CMD", "curl", "-f", "https://127.0.0.1:8443/"] }.By("EDG-HC09");

        Assert.True(found.Blocks);
        Assert.Equal(
            "Add it to the image (Debian GNU/Linux 12 (bookworm)): RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*",
            found.Fix!.Text);
        Assert.Null(found.Fix.Patch);
    }

    [Fact]
    public void Asks_with_bash_where_there_is_nothing_else()
    {
        var found = new Said(Trees.Debian()) { Command = ["CMD-SHELL", "curl -f http://localhost:8080/health || exit 1"] }.By("EDG-HC09");

        Assert.StartsWith("""Write ["CMD","bash","-c","exec 3<>'/dev/tcp/localhost/8080' && printf 'GET %s HTTP/1.0\\r\\nHost: %s\\r\\n\\r\\n' '/health' 'localhost' >&3 && read -r -t 4 _ code _ <&3""", found.Fix!.Text, StringComparison.Ordinal);
        Assert.NotNull(found.Fix.Patch);
    }

    [Theory]
    [InlineData("""{"environmentFiles":[{"type":"s3","value":"arn:aws:s3:::shop/web.env"}]}""", "an environment file may set PATH, to what is not known")]
    [InlineData("""{"secrets":[{"name":"PATH","valueFrom":"arn:aws:ssm:eu-west-1:111122223333:parameter/path"}]}""", "a secret sets PATH, to what is not known")]
    [InlineData("""{"environmentFiles":[{"type":"s3","value":"arn:aws:s3:::shop/web.env"}],"environment":[{"name":"PATH","value":"/bin:/usr/bin"}]}""", null)]
    [InlineData("""{"environmentFiles":[],"secrets":[{"name":"TOKEN","valueFrom":"arn:aws:ssm:eu-west-1:111122223333:parameter/token"}]}""", null)]
    public void Leaves_to_the_probe_what_a_PATH_that_nobody_knows_may_change(string members, string? doubt)
    {
        var found = new Said(Trees.Alpine())
        {
            Container = container =>
            {
                foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
                {
                    container[name] = value!.DeepClone();
                }
            },
        }.By("EDG-HC09");

        Assert.Equal((Outcome.Fail, doubt is null), (found.Outcome, found.Blocks));
        Assert.Equal(doubt is null ? Confidence.Certain : Confidence.Likely, found.Confidence);
        Assert.Equal(doubt is null ? [] : [doubt], found.Evidence.Where(e => e.Contains("to what is not known", StringComparison.Ordinal)));
    }

    [Fact]
    public void Accepts_a_check_whose_programs_are_there()
    {
        var said = new Said(Trees.Alpine()) { Command = ["CMD-SHELL", "wget -qO- http://127.0.0.1/ | grep -q ok || exit 1"] };

        Assert.All(["EDG-HC08", "EDG-HC09", "EDG-HC10", "EDG-HC11", "EDG-IM06"], rule => Assert.Equal(Outcome.Pass, said.By(rule).Outcome));
    }

    [Theory]
    [InlineData("curl -f http://x/ || wget -q http://x/ || exit 1", Severity.Warning, Confidence.Likely, " The line can end with exit code 0 without it.")]
    [InlineData("wget -q http://x/ || curl -f http://x/", Severity.Info, Confidence.Certain, " Another branch of the line does without it.")]
    [InlineData("curl -f http://x/; wget -q http://x/", Severity.Warning, Confidence.Likely, " The line can end with exit code 0 without it.")]
    [InlineData("! curl -f http://x/down", Severity.Error, Confidence.Likely, " Without it the check passes whatever the application does.")]
    [InlineData("curl -f http://x/ && wget -q http://x/", Severity.Error, Confidence.Certain, "")]
    [InlineData("wget -qO- http://x/ | curl x", Severity.Error, Confidence.Certain, "")]
    [InlineData("sh -c 'timeout 3 curl x || exit 1'", Severity.Warning, Confidence.Likely, " The line can end with exit code 0 without it.")]
    public void Weighs_a_missing_program_by_what_the_line_does_without_it(string line, Severity severity, Confidence confidence, string consequence)
    {
        var found = new Said(Trees.Alpine()) { Command = ["CMD-SHELL", line] }.All("EDG-HC09").First(f => f.Outcome is Outcome.Fail);

        if (line.StartsWith("sh", StringComparison.Ordinal))
        {
            // Nothing is left that passes here either: a time-out of a program that is not there fails at once.
            (severity, confidence, consequence) = (Severity.Error, Confidence.Certain, "");
        }

        Assert.Equal((severity, confidence), (found.Severity, found.Confidence));
        Assert.Equal($"The health check of container 'web' runs 'curl', which is not in the image.{consequence}", found.Message);
    }

    [Fact]
    public void Rejects_a_shell_line_where_there_is_no_shell()
    {
        var said = new Said(Trees.Scratch()) { Facts = Facts("/app"), Command = ["CMD-SHELL", "wget -q -O- http://127.0.0.1:8080/"] };
        var found = said.By("EDG-HC08");

        Assert.Equal("The health check of container 'web' uses CMD-SHELL, and the image has no '/bin/sh'.", found.Message);
        Assert.Equal("shell-not-found", said.Cause("EDG-HC08"));
        Assert.Contains("programs found that could ask: none", found.Evidence);
        Assert.Equal(Outcome.Skip, said.By("EDG-HC09").Outcome);
    }

    [Fact]
    public void Rejects_a_shell_line_where_there_is_no_shell_and_offers_what_needs_none()
    {
        var found = new Said(Trees.Scratch().Program("/usr/bin/curl")) { Facts = Facts("/app") }.By("EDG-HC08");

        Assert.Null(found.Fix!.Patch);
        var wget = new Said(Trees.Scratch().Program("/usr/bin/wget")) { Facts = Facts("/app") }.By("EDG-HC08");
        Assert.Equal(
            "Write [\"CMD\",\"wget\",\"-q\",\"-O\",\"/dev/null\",\"http://localhost:8080/health\"]: wget is in the image and needs no shell.", wget.Fix!.Text);
    }

    [Fact]
    public void Skips_the_shell_of_an_exec_form_and_leaves_the_images_SHELL_to_builds()
    {
        Assert.Equal(Outcome.Skip, new Said(Trees.Scratch()) { Command = ["CMD", "/app"] }.By("EDG-HC08").Outcome);
        Assert.Equal(Outcome.Pass, new Said(Trees.Debian()) { Facts = Facts("/bin/sh") with { Shell = ["/bin/zsh", "-c"] } }.By("EDG-HC08").Outcome);
        Assert.Contains(
            "'/bin/sh'", new Said(Trees.Scratch().Program("/bin/bash")) { Facts = Facts("/app") with { Shell = ["/bin/bash", "-c"] } }.By("EDG-HC08").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not-executable", "which user 1000 may not execute", "RUN chmod a+rx /usr/local/bin/check")]
    [InlineData("wrong-architecture", "which is built for arm64 and the task runs on amd64", "linux/amd64")]
    [InlineData("loader-missing", "which was linked for glibc and the image has no '/lib64/ld-linux-x86-64.so.2'", "Link it statically, or for the C library of Alpine Linux v3.20.")]
    public void Rejects_a_program_that_cannot_be_executed_with_the_cause(string cause, string what, string fix)
    {
        var tree = cause switch
        {
            "not-executable" => Trees.Alpine().Program("/usr/local/bin/check", mode: 0x1C0),
            "wrong-architecture" => Trees.Alpine().Program("/usr/local/bin/check", machine: "arm64"),
            _ => Trees.Alpine().Program("/usr/local/bin/check", loader: Trees.Glibc),
        };
        var said = new Said(tree) { Command = ["CMD", "/usr/local/bin/check"], Container = c => c["user"] = "1000" };
        var found = said.By("EDG-HC10");

        Assert.Equal($"The health check of container 'web' runs '/usr/local/bin/check', {what}.", found.Message);
        Assert.Equal(cause, said.Cause("EDG-HC10"));
        Assert.Contains(fix, found.Fix!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_missing_is_likely_and_left_to_the_probe()
    {
        var found = new Said(Trees.Debian().Program("/usr/bin/curl", loader: Trees.Glibc, needed: ["libcurl.so.4"])).By("EDG-HC10");

        Assert.Equal((Outcome.Fail, Severity.Error, Confidence.Likely, "loader-missing"), (found.Outcome, found.Severity, found.Confidence, found.CauseCode));
    }

    [Fact]
    public void Rejects_a_script_with_a_carriage_return_or_without_its_interpreter()
    {
        var crlf = new Said(Trees.Debian().Script("/check.sh", "/bin/sh", carriageReturn: true)) { Command = ["CMD-SHELL", "/check.sh || exit 1"] };
        var none = new Said(Trees.Alpine().Script("/check.sh", "/bin/bash")) { Command = ["CMD", "/check.sh"] };
        var plain = new Said(Trees.Debian().Plain("/check.sh", mode: 0x1ED)) { Command = ["CMD", "/check.sh"] };

        Assert.Equal("script-interpreter-missing", crlf.Cause("EDG-HC11"));
        Assert.Equal("Convert it to Unix line ends, in the Dockerfile: RUN sed -i 's/\\r$//' /check.sh", crlf.By("EDG-HC11").Fix!.Text);
        Assert.Equal("script-interpreter-missing", none.Cause("EDG-HC11"));
        Assert.Equal("script-interpreter-missing", plain.Cause("EDG-HC11"));
        Assert.Equal(Outcome.Pass, new Said(Trees.Debian().Plain("/check.sh", mode: 0x1ED)) { Command = ["CMD-SHELL", "/check.sh"] }.By("EDG-HC11").Outcome);
    }

    [Fact]
    public void A_file_for_an_interpreter_is_looked_up_from_the_working_directory()
    {
        var tree = Trees.Debian().Program("/usr/bin/node", loader: Trees.Glibc).Plain("/app/health.js");
        var said = new Said(tree) { Command = ["CMD", "node", "health.js"], Facts = Facts("/bin/sh") with { WorkingDir = "/app" } };

        Assert.Equal(Outcome.Pass, said.By("EDG-HC11").Outcome);
        var wrong = (said with { Facts = Facts("/bin/sh") with { WorkingDir = "/srv" } }).By("EDG-HC11");
        Assert.Equal("The health check of container 'web' has 'health.js' run by an interpreter, and the image has no such file.", wrong.Message);
        Assert.False(wrong.Blocks);
    }

    [Theory]
    [InlineData("EDG-HC08")]
    [InlineData("EDG-HC09")]
    [InlineData("EDG-HC10")]
    [InlineData("EDG-HC11")]
    [InlineData("EDG-HC13")]
    [InlineData("EDG-HC29")]
    [InlineData("EDG-IM06")]
    [InlineData("EDG-RS02")]
    public void Cannot_tell_without_the_files_and_says_why(string rule)
    {
        var found = new Said((MemoryTree?)null).By(rule);

        Assert.Equal((Outcome.CannotTell, "The files of the image of container 'web' are not known: layer 2: HTTP 503"), (found.Outcome, found.Message));
    }

    [Fact]
    public void Cannot_tell_what_a_volume_holds_and_what_a_variable_names()
    {
        var mounted = new Said(Trees.Debian()) { Command = ["CMD", "/opt/tools/check"], Container = c => c["mountPoints"] = new JsonArray(new JsonObject { ["containerPath"] = "/opt/tools/", ["sourceVolume"] = "t" }) };
        var dynamic = new Said(Trees.Debian()) { Command = ["CMD-SHELL", "$TOOL x"] };

        Assert.Equal((Outcome.CannotTell, "'/opt/tools/check' of container 'web' lies under the volume that is mounted at '/opt/tools', and what is in it is not known."),
            (mounted.By("EDG-HC09").Outcome, mounted.By("EDG-HC09").Message));
        Assert.Equal(Outcome.CannotTell, dynamic.By("EDG-HC09").Outcome);
    }

    [Fact]
    public void A_file_system_in_memory_hides_programs_as_a_volume_does() => Assert.Equal(Outcome.CannotTell, new Said(Trees.Debian().Program("/run/check"))
    {
        Command = ["CMD", "/run/check"],
        Container = c => c["linuxParameters"] = new JsonObject { ["tmpfs"] = new JsonArray(new JsonObject { ["containerPath"] = "/run", ["size"] = 16 }) },
    }.By("EDG-HC10").Outcome);

    [Fact]
    public void A_volume_of_another_container_hides_programs_as_ones_own_does()
    {
        var task = Some.Task(["CMD", "/tools/check"]);
        task["containerDefinitions"]![0]!["volumesFrom"] = new JsonArray(new JsonObject { ["sourceContainer"] = "between" });
        task["containerDefinitions"]!.AsArray().Add(new JsonObject { ["name"] = "between", ["image"] = "x", ["volumesFrom"] = Sources("tools", "web", "between") });
        task["containerDefinitions"]!.AsArray().Add(new JsonObject
        {
            ["name"] = "tools", ["image"] = "x", ["mountPoints"] = new JsonArray(new JsonObject { ["containerPath"] = "/tools", ["sourceVolume"] = "t" }),
        });

        var said = new Said(Trees.Debian()) { Command = ["CMD", "/tools/check"], Task = task };

        Assert.Equal((Outcome.CannotTell, "'/tools/check' of container 'web' lies under the volume that is mounted at '/tools', and what is in it is not known."),
            (said.By("EDG-HC09", "web").Outcome, said.By("EDG-HC09", "web").Message));

        static JsonArray Sources(params string[] names) => new([.. names.Select(n => new JsonObject { ["sourceContainer"] = n })]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void The_images_working_directory_counts_where_the_task_definition_names_none(string? folder) =>
        Assert.Equal(Outcome.Pass, new Said(Trees.Debian().Program("/srv/check"))
        {
            Command = ["CMD", "./check"],
            Facts = Facts("/bin/sh") with { WorkingDir = "/srv" },
            Container = c => c["workingDirectory"] = folder,
        }.By("EDG-HC09").Outcome);

    [Fact]
    public void Rejects_a_shell_that_the_containers_user_may_not_execute()
    {
        var said = new Said(Trees.Debian().Program("/usr/bin/dash", mode: 0x1C0)) { Container = c => c["user"] = "app" };

        Assert.Equal("The health check of container 'web' uses CMD-SHELL, and the image's shell is '/bin/sh', which user 1000 (app) may not execute.", said.By("EDG-HC08").Message);
        Assert.Equal("not-executable", said.Cause("EDG-HC08"));
    }

    [Fact]
    public void Cannot_tell_what_a_volume_holds_for_an_interpreter()
    {
        var tree = Trees.Debian().Program("/usr/bin/node", loader: Trees.Glibc).Plain("/app/health.js").Link("/health.js", "/app/health.js");
        Action<JsonObject> mount = c => c["mountPoints"] = new JsonArray(new JsonObject { ["containerPath"] = "/app", ["sourceVolume"] = "t" });

        Assert.All(["/app/health.js", "/health.js", "/app/other.js"], script => Assert.Equal(
            (Outcome.CannotTell, $"'{script}' of container 'web' lies under the volume that is mounted at '/app', and what is in it is not known."),
            (new Said(tree) { Command = ["CMD", "node", script], Container = mount }.By("EDG-HC11").Outcome, new Said(tree) { Command = ["CMD", "node", script], Container = mount }.By("EDG-HC11").Message)));
        Assert.Equal(
            Outcome.CannotTell, new Said(tree) { Container = c => { mount(c); c["entryPoint"] = new JsonArray("node", "/app/server.js"); } }.By("EDG-IM06").Outcome);
    }

    [Fact]
    public void An_applet_without_a_link_is_left_to_the_probe_since_some_builds_run_it()
    {
        var found = new Said(Trees.Alpine()) { Command = ["CMD-SHELL", "nc -w 1 127.0.0.1 80 </dev/null"] }.By("EDG-HC09");

        Assert.Equal(Confidence.Likely, found.Confidence);
        Assert.Equal(
            "The health check of container 'web' runs 'nc', which is not in the image. BusyBox has it as an applet without a link, which some builds run all the same.", found.Message);
        Assert.Equal(Confidence.Certain, new Said(Trees.Alpine()) { Command = ["CMD", "nc", "127.0.0.1", "80"] }.By("EDG-HC09").Confidence);

        // Debian's is such a build.
        Assert.Equal(0, RealShell.BusyBox.Run("PATH=/nonexistent; grep -q root /etc/passwd").Code);
    }

    [Fact]
    public void Skips_a_container_without_a_check() =>
        Assert.Equal(Outcome.Skip, new Said(Trees.Debian()) { Container = c => c.Remove("healthCheck") }.By("EDG-HC09").Outcome);

    [Fact]
    public void Keeps_a_survey_of_the_image()
    {
        var survey = new Said(Trees.Alpine()).Survey!;

        Assert.Equal(("busybox", "/bin/busybox", "Alpine Linux v3.20", "apk", "0:0"), (survey.Shell, survey.ShellPath, survey.Distribution, survey.PackageManager, survey.User));
        Assert.Equal("/usr/bin/wget", survey.Clients["wget"]);
        Assert.Equal("which is not in the image", survey.Programs["curl"]);
        Assert.Null(new Said((MemoryTree?)null).Survey);
    }

    private static Core.Resolving.ImageFacts Facts(string entryPoint) => new() { Digest = "sha256:aa", Architecture = "amd64", Os = "linux", Entrypoint = [entryPoint] };
}
