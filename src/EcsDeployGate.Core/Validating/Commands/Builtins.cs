using System.Collections.Frozen;

namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Words that a shell runs by itself, without any program.</summary>
internal static class Builtins
{
    private static readonly FrozenSet<string> s_names = FrozenSet.Create(
        StringComparer.Ordinal,
        // POSIX.1-2024, XCU 2.14 and 1.7, and what dash, BusyBox and bash all add to it.
        ".", ":", "[", "alias", "bg", "break", "cd", "command", "continue", "echo", "eval", "exec", "exit", "export", "false", "fc", "fg", "getopts",
        "hash", "jobs", "kill", "local", "printf", "pwd", "read", "readonly", "return", "set", "shift", "test", "times", "trap", "true", "type",
        "ulimit", "umask", "unalias", "unset", "wait",
        // Bash's and BusyBox's.
        "[[", "bind", "builtin", "caller", "compgen", "complete", "declare", "dirs", "disown", "enable", "help", "history", "let", "logout", "mapfile",
        "popd", "pushd", "readarray", "shopt", "source", "suspend", "typeset");

    private static readonly FrozenSet<string> s_bashOnly = FrozenSet.Create(
        StringComparer.Ordinal,
        "bind", "builtin", "caller", "compgen", "complete", "declare", "dirs", "disown", "enable", "mapfile", "popd", "pushd", "readarray", "shopt",
        "suspend", "typeset");

    public static bool Contains(string name) => s_names.Contains(name);

    /// <summary>True for one that a plain <c>sh</c> does not have.</summary>
    public static bool IsBashOnly(string name) => s_bashOnly.Contains(name);
}
