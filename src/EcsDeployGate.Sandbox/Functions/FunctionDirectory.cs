using System.Text.RegularExpressions;

namespace EcsDeployGate.Sandbox.Functions;

/// <summary>Which Lambda functions there are: a name, and the URL that takes the function's events as POSTs.</summary>
internal sealed partial class FunctionDirectory
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Uri> _functions = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Uri> All
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, Uri>(_functions);
            }
        }
    }

    public static bool IsName(string text) => NamePattern().IsMatch(text);

    public void Register(string name, Uri url)
    {
        lock (_lock)
        {
            _functions[name] = url;
        }
    }

    public bool Remove(string name)
    {
        lock (_lock)
        {
            return _functions.Remove(name);
        }
    }

    /// <param name="nameOrArn">A name, a partial or a whole ARN, each with or without version or alias, as Lambda's Invoke takes it.</param>
    public Uri? Find(string nameOrArn)
    {
        var match = ReferencePattern().Match(nameOrArn);
        lock (_lock)
        {
            return match.Success ? _functions.GetValueOrDefault(match.Groups["name"].Value) : null;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A(arn:aws[a-z-]*:lambda:[a-z0-9-]+:)?([0-9]{12}:)?(function:)?(?<name>[A-Za-z0-9_-]{1,64})(:(\$LATEST|[A-Za-z0-9_-]+))?\z")]
    private static partial Regex ReferencePattern();
}
