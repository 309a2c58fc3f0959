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

    // Of those, the ones that dash does not have.
    private static readonly FrozenSet<string> s_added = FrozenSet.Create(
        StringComparer.Ordinal,
        "[[", "bind", "builtin", "caller", "compgen", "complete", "declare", "dirs", "disown", "enable", "help", "history", "let", "logout", "mapfile",
        "popd", "pushd", "readarray", "shopt", "source", "suspend", "typeset");

    // POSIX's special builtins: an error in one of them ends the shell (XCU 2.8.1).
    private static readonly FrozenSet<string> s_special = FrozenSet.Create(
        StringComparer.Ordinal,
        ".", ":", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift", "times", "trap", "unset");

    public static bool Contains(string name) => s_names.Contains(name);

    /// <summary>What a shell needs to have to know this one; null when every shell does.</summary>
    public static ShellExtension? ExtensionOf(string name) => s_added.Contains(name) ? ShellExtension.Builtin(name) : null;

    /// <summary>True for one whose errors end the shell.</summary>
    public static bool IsSpecial(string name) => s_special.Contains(name);
}
