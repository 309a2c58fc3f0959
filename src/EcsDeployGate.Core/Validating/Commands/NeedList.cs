namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>A program that a command runs.</summary>
/// <param name="Name">As written: a name to be looked up, or a path.</param>
/// <param name="Required">True when it runs whenever the check passes; false when only some branches run it.</param>
/// <param name="Applet">The BusyBox applet that is asked for, when the program is BusyBox.</param>
internal sealed record NeededProgram(string Name, bool Required, string? Applet = null);

/// <summary>Collects the programs of a command in the order of its text.</summary>
internal sealed class NeedList
{
    private readonly List<NeededProgram> _programs = [];
    private readonly List<string> _scripts = [];

    /// <summary>Each once; required when it is so anywhere.</summary>
    public IReadOnlyList<NeededProgram> Programs => _programs;

    /// <summary>Files that are given to an interpreter.</summary>
    public IReadOnlyList<string> Scripts => _scripts;

    /// <summary>True when a program's name is known only when the shell runs.</summary>
    public bool Dynamic { get; set; }

    public void Add(string name, bool required, string? applet = null)
    {
        var at = _programs.FindIndex(p => p.Name == name && p.Applet == applet);
        if (at < 0)
        {
            _programs.Add(new(name, required, applet));
        }
        else if (required && !_programs[at].Required)
        {
            _programs.RemoveAt(at);
            _programs.Add(new(name, required, applet));
        }
    }

    public void AddScript(string path)
    {
        if (!_scripts.Contains(path))
        {
            _scripts.Add(path);
        }
    }

    /// <summary>Takes over what branches need, of which exactly one runs when <paramref name="complete"/>.</summary>
    public void AddBranches(IReadOnlyList<NeedList> branches, bool complete)
    {
        foreach (var branch in branches)
        {
            foreach (var program in branch._programs)
            {
                Add(program.Name, complete && branches.All(b => b._programs.Any(p => p.Required && p.Name == program.Name && p.Applet == program.Applet)), program.Applet);
            }

            foreach (var script in branch._scripts)
            {
                AddScript(script);
            }

            Dynamic |= branch.Dynamic;
        }
    }
}
