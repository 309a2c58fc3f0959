using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Architecture.Tests;

public sealed partial class ManneredCodeTests
{
    [Fact]
    public void Nothing_in_core_or_protocol_is_static_and_changes()
    {
        var mutable =
            from assembly in (Assembly[])[typeof(RunId).Assembly, typeof(ProbeRecords).Assembly]
            from type in assembly.GetTypes()
            where type.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !type.Name.Contains('<', StringComparison.Ordinal)
            from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            where !field.IsInitOnly && !field.IsLiteral
            select $"{type.FullName}.{field.Name}";

        Assert.True(!mutable.Any(), string.Join("\n", mutable));
    }

    [Fact]
    public void Every_link_in_a_readme_leads_somewhere()
    {
        var broken =
            from readme in Readmes()
            from link in Link().Matches(File.ReadAllText(readme)).Select(m => m.Groups[1].Value)
            where !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith('#')
            let target = Path.Combine(Path.GetDirectoryName(readme)!, link.Split('#')[0])
            where !File.Exists(target) && !Directory.Exists(target)
            select $"{Tree.Relative(readme)}: {link}";

        Assert.True(!broken.Any(), string.Join("\n", broken));
    }

    [Fact]
    public void Every_script_that_a_readme_names_is_there()
    {
        var missing =
            from readme in Readmes()
            from script in Script().Matches(File.ReadAllText(readme)).Select(m => m.Groups[1].Value)
            where !File.Exists(Checkout.Path(script))
            select $"{Tree.Relative(readme)}: {script}";

        Assert.True(!missing.Any(), string.Join("\n", missing));
    }

    private static IEnumerable<string> Readmes() =>
        ((string[])["src", "tests", "pipeline", "cdk"]).SelectMany(folder => Tree.Files(folder, "README.md")).Append(Checkout.Path("README.md"));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"bash ((?:pipeline|tests)/[\w./-]+\.sh)")]
    private static partial Regex Script();
}
