using EcsDeployGate.Aws.Compat.Generator.Api;

namespace EcsDeployGate.Aws.Compat.Generator;

/// <summary>Turns a model's shapes into classes: requests and responses are named after their operation, whatever the shape is called.</summary>
internal sealed class Structures
{
    private readonly ApiModel _api;
    private readonly HashSet<string> _written;
    private readonly HashSet<string> _read;

    public Structures(ApiModel api)
    {
        _api = api;
        _written = Reach(api.Operations.Values.Select(o => o.Input));
        _read = Reach(api.Operations.Values.SelectMany(o => o.Errors.Append(o.Output)));
    }

    /// <summary>Every class of the service, by name.</summary>
    public IReadOnlyList<Structure> All()
    {
        var operations = _api.Operations.Values;
        var ends = operations.SelectMany(o => new[] { o.Input, o.Output }).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var inner = _api.Shapes
            .Where(s => s.Value.Type == "structure" && !ends.Contains(s.Key))
            .Select(s => s.Value.Error is null
                ? Make(Names.Upper(s.Key), s.Key, StructureKind.Plain, _written.Contains(s.Key), _read.Contains(s.Key))
                : Make(Names.Error(s.Key), s.Key, StructureKind.Error, isWritten: false, isRead: true));

        return
        [
            .. operations.Select(o => Make(o.Dotnet.Request, o.Input, StructureKind.Request, isWritten: true, isRead: false))
                .Concat(operations.Select(o => Make(o.Dotnet.Response, o.Output, StructureKind.Response, isWritten: false, isRead: o.Output is not null)))
                .Concat(inner)
                .OrderBy(s => s.ClassName, StringComparer.Ordinal),
        ];
    }

    private Structure Make(string className, string? shape, StructureKind kind, bool isWritten, bool isRead)
    {
        var members = shape is null ? [] : _api.Shapes[shape].Members ?? [];
        return new Structure(
            className,
            kind,
            [
                .. members
                    .Where(m => kind is not StructureKind.Error || !m.Key.Equals("message", StringComparison.OrdinalIgnoreCase))
                    .Select(m => new Property(m.Key, m.Value, _api.Shapes[m.Value.Shape], IsMilliseconds(className, m.Key))),
            ],
            isWritten,
            isRead);
    }

    private bool IsMilliseconds(string className, string member) =>
        _api.Dotnet.MemberTypes?.GetValueOrDefault(className)?.GetValueOrDefault(member) switch
        {
            null => false,
            "DateTime? (epoch milliseconds on the wire)" => true,
            var other => throw new NotSupportedException($"{className}.{member} has a .NET type that no rule is known for: {other}."),
        };

    private HashSet<string> Reach(IEnumerable<string?> from)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(from.OfType<string>());
        while (open.TryPop(out var name))
        {
            if (reached.Add(name))
            {
                var shape = _api.Shapes[name];
                IEnumerable<string> next = shape.Type switch
                {
                    "structure" => shape.Members!.Values.Select(m => m.Shape),
                    "list" or "map" => [shape.Element],
                    _ => [],
                };
                foreach (var one in next)
                {
                    open.Push(one);
                }
            }
        }

        return reached;
    }
}
