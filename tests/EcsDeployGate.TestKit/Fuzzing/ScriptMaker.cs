using System.Globalization;
using System.Text;

namespace EcsDeployGate.TestKit.Fuzzing;

/// <summary>Makes shell scripts: right ones from the grammar, and broken ones from others. The same seed makes the same scripts.</summary>
public sealed class ScriptMaker(int seed, IReadOnlyList<string> examples)
{
    private const string Alphabet = "ab12 \t\n\r;&|<>(){}[]$`'\"\\!#*?=-+/%:.,@^~\u00e9\ue000\ud83d\0";

    private static readonly string[] Tokens =
    [
        "if", "then", "elif", "else", "fi", "for", "in", "do", "done", "while", "until", "case", "esac", "{", "}", "(", ")", "((", "))", "[[", "]]", ";;", ";&", "!",
        "&&", "||", "|", "|&", "&", ";", "\n", "<", ">", ">>", "<<E", "<<-'E'", "\nE\n", "<<<", "2>&1", "&>", "<(", "$(", "`", "\"", "'", "$'", "${", "${x:-", "}", "$((", "\\", "#", "$x", "$?",
        "f()", "function f", "x=(", "x=1", "exit 0", "exit", "return", "break", "exec", "eval", "trap", "set -e", "sh -c", "bash -c", "timeout 5", "env", "command -v", "curl -f", "true", "false", "[", "]",
    ];

    private readonly Random _random = new(seed);
    private readonly List<string> _programs = [];
    private int _budget;

    /// <summary>A script that every POSIX shell takes, and the programs in it.</summary>
    public (string Script, IReadOnlyList<string> Programs) Right()
    {
        _programs.Clear();
        _budget = 20;
        var script = List(0);
        return (script, [.. _programs]);
    }

    /// <summary>Something that may be a script.</summary>
    public string Any() => _random.Next(6) switch
    {
        0 => Right().Script,
        1 => Broken(Right().Script),
        2 => Broken(Example()),
        3 => Broken(Broken(Example())),
        4 => string.Concat(Enumerable.Range(0, _random.Next(1, 30)).Select(_ => Pick(Tokens) + Pick(" ", " ", "", "\n"))),
        _ => Repeated(),
    };

    private string Example() => examples.Count == 0 ? Right().Script : examples[_random.Next(examples.Count)];

    private string Repeated()
    {
        var token = Pick(Tokens) + Pick(" ", "", " a ");
        return string.Concat(Enumerable.Repeat(token, _random.Next(1, _random.Next(100) == 0 ? 2000 : 30)));
    }

    private string Broken(string text)
    {
        var broken = new StringBuilder(text);
        for (var changes = _random.Next(1, 4); changes > 0; changes--)
        {
            var at = _random.Next(broken.Length + 1);
            switch (_random.Next(5))
            {
                case 0 when at < broken.Length:
                    broken.Remove(at, Math.Min(_random.Next(1, 6), broken.Length - at));
                    break;
                case 1:
                    broken.Insert(at, Pick(Tokens));
                    break;
                case 2 when at < broken.Length:
                    broken[at] = Alphabet[_random.Next(Alphabet.Length)];
                    break;
                case 3:
                    var from = _random.Next(broken.Length + 1);
                    broken.Insert(at, broken.ToString(from, Math.Min(_random.Next(20), broken.Length - from)));
                    break;
                default:
                    broken.Insert(at, Alphabet[_random.Next(Alphabet.Length)]);
                    break;
            }
        }

        return broken.ToString();
    }

    private string List(int depth)
    {
        var items = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Item(depth)).ToList();
        return string.Join(Pick("; ", "\n", " & "), items);
    }

    private string Item(int depth) => _random.Next(3) == 0 ? Pipeline(depth) + Pick(" && ", " || ", "||\n") + Pipeline(depth) : Pipeline(depth);

    private string Pipeline(int depth) =>
        Pick("", "", "", "! ") + (_random.Next(4) == 0 ? Command(depth) + Pick(" | ", "|", "|\n") + Command(depth) : Command(depth));

    private string Command(int depth)
    {
        if (depth > 3 || --_budget < 0)
        {
            return Simple(depth);
        }

        return _random.Next(12) switch
        {
            0 => $"( {List(depth + 1)} )",
            1 => $"{{ {List(depth + 1)}; }}" + Redirection(),
            2 => $"if {List(depth + 1)}; then {List(depth + 1)}; fi",
            3 => $"if {List(depth + 1)}\nthen {List(depth + 1)}\nelif {List(depth + 1)}; then {List(depth + 1)}; else {List(depth + 1)}\nfi",
            4 => $"for i in {Word(depth)} {Word(depth)}; do {List(depth + 1)}; done",
            5 => $"{Pick("while", "until")} {List(depth + 1)}; do {List(depth + 1)}\ndone" + Redirection(),
            6 => $"case {Word(depth)} in {Pick("", "(")}a|b) {List(depth + 1)};; *) {List(depth + 1)}{Pick(";;", "")}\nesac",
            _ => Simple(depth),
        };
    }

    private string Simple(int depth)
    {
        var program = "p" + _programs.Count.ToString(CultureInfo.InvariantCulture);
        _programs.Add(program);
        var words = Enumerable.Range(0, _random.Next(4)).Select(_ => " " + Word(depth));
        return Pick("", "", "X=1 ") + Pick("", "", "", "exec 3>&1 ; ", "timeout 5 ", "command ") + program + string.Concat(words) + Redirection();
    }

    private string Redirection() => Pick("", "", "", " >/dev/null", " 2>&1", " </dev/null", " >/tmp/x 2>/dev/null");

    private string Word(int depth) => _random.Next(12) switch
    {
        0 => "'a b;c'",
        1 => "\"x $HOME \\\" y\"",
        2 => "${X:-def}",
        3 => "\"${X:-'d}'}\"",
        4 when depth < 4 && _budget > 0 => $"$( {List(depth + 2)})",
        5 when depth < 4 && _budget > 0 => $"\"$( {List(depth + 2)})\"",
        6 => "$((1 + 2))",
        7 => "a\\ b",
        8 => "${#X}",
        9 => "*.txt",
        10 => "$?",
        _ => "w",
    };

    private string Pick(params ReadOnlySpan<string> from) => from[_random.Next(from.Length)];
}
