using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Core.Tests.Runs;

public sealed class RunJsonTests
{
    public static TheoryData<Type> Documents() =>
    [
        typeof(RunIndex), typeof(RunPage), .. typeof(RunEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(kind => kind.DerivedType), typeof(RunEvent),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Generated_code_knows_the_members_that_reflection_finds_in_their_order(Type document)
    {
        var reflecting = new JsonSerializerOptions(RunJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        var seen = new HashSet<Type>();
        var waiting = new Queue<Type>([document]);
        while (waiting.TryDequeue(out var type))
        {
            if (!seen.Add(type))
            {
                continue;
            }

            var (generated, reflected) = (RunJson.Options.GetTypeInfo(type), reflecting.GetTypeInfo(type));
            Assert.Equal(Told(reflected), Told(generated));
            foreach (var part in reflected.Properties.Select(p => p.PropertyType).Append(reflected.ElementType).OfType<Type>())
            {
                waiting.Enqueue(part);
            }
        }

        Assert.NotEmpty(seen);
    }

    [Fact]
    public void Every_kind_of_event_is_known()
    {
        var kinds = typeof(RunEvent).Assembly.GetTypes().Where(t => t is { IsAbstract: false } && t.IsSubclassOf(typeof(RunEvent)));

        Assert.Equal(
            kinds.Select(t => t.Name).Order(StringComparer.Ordinal),
            RunJson.Of<RunEvent>().PolymorphismOptions!.DerivedTypes.Select(t => t.DerivedType.Name).Order(StringComparer.Ordinal));
    }

    private static string Told(JsonTypeInfo type) => string.Join(
        '\n',
        [
            $"{type.Type} {type.Kind}",
            .. type.Properties.Select(p => $"{p.Name} {p.PropertyType} {p.IsRequired} get {p.Get is not null}"),
            .. type.PolymorphismOptions?.DerivedTypes.Select(t => $"{t.TypeDiscriminator} {t.DerivedType}") ?? [],
        ]);
}
