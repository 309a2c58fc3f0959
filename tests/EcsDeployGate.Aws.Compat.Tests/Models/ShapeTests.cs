using System.Reflection;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using EcsDeployGate.Aws.Compat.Tests.Doubles;

namespace EcsDeployGate.Aws.Compat.Tests.Models;

/// <summary>Every class and enum against the models: nothing missing, nothing invented.</summary>
public sealed class ShapeTests
{
    public static TheoryData<string> Models => [.. Sources.All.Select(m => m.Source)];

    public static TheoryData<string> ReducedModels => [.. Sources.Reduced.Select(m => m.Source)];

    [Theory, MemberData(nameof(Models))]
    public void Every_enum_has_every_value(string source)
    {
        var model = Sources.Named(source);
        var assembly = AssemblyOf(model);
        foreach (var (name, values) in Reached(model).Where(s => s.Value.Enum is not null).Select(s => (s.Key, s.Value.Enum!)))
        {
            var type = assembly.GetType($"{model.Namespace}.{ClrMirror.PropertyName(name)}", throwOnError: true)!;
            var constants = type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (ConstantClass)f.GetValue(null)!).Select(c => c.Value).ToList();
            Assert.Empty(values.Except(constants).Select(v => $"{name} lacks '{v}'"));
        }
    }

    [Theory, MemberData(nameof(Models))]
    public void Every_member_has_a_property_of_the_right_type(string source)
    {
        var model = Sources.Named(source);
        var mirror = new ClrMirror(model, AssemblyOf(model));
        foreach (var (type, shape) in Classes(model, mirror))
        {
            foreach (var (name, member) in model.Shapes[shape].Members)
            {
                mirror.Property(type, name, member);
            }
        }
    }

    [Theory, MemberData(nameof(Models))]
    public void No_class_has_a_property_that_the_model_lacks_unless_it_is_newer(string source)
    {
        var model = Sources.Named(source);
        var reduced = Sources.ReducedOf(model);
        foreach (var (type, shape) in Classes(model, new ClrMirror(model, AssemblyOf(model))))
        {
            var modelled = model.Shapes[shape].Members.Keys
                .Concat(reduced.Shapes[shape].Members.Where(m => m.Value.IsNewer).Select(m => m.Key))
                .Select(ClrMirror.PropertyName);
            var own = type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(p => p.Name);
            Assert.Empty(own.Except(modelled).Select(p => $"{type.Name}.{p}"));
        }
    }

    [Theory, MemberData(nameof(ReducedModels))]
    public void No_public_class_is_there_that_no_shape_asks_for(string source)
    {
        var model = Sources.Named(source);
        var assembly = AssemblyOf(model);
        var expected = Classes(model, new ClrMirror(model, assembly)).Select(c => c.Type)
            .Concat(model.Operations.Keys.Select(o => assembly.GetType($"{model.Namespace}.Model.{o}Response", throwOnError: true)!))
            .ToHashSet();

        var surplus = assembly.GetExportedTypes()
            .Where(t => t.Namespace == model.Namespace + ".Model" && !t.Name.Contains("Paginator", StringComparison.Ordinal) && !expected.Contains(t));

        Assert.Empty(surplus);
    }

    [Theory, MemberData(nameof(ReducedModels))]
    public void Times_in_milliseconds_are_those_the_official_package_has(string source)
    {
        var model = Sources.Named(source);
        var json = JsonNode.Parse(File.ReadAllText(Checkout.Path("src/Aws.Compat/Models/" + source)))!;
        var expected = (json["dotnet"]!["memberTypes"]?.AsObject() ?? [])
            .SelectMany(c => c.Value!.AsObject().Select(m => $"{c.Key}.{ClrMirror.PropertyName(m.Key)}"));

        var mirror = new ClrMirror(model, AssemblyOf(model));
        var found = Classes(model, mirror).SelectMany(c => model.Shapes[c.Shape].Members
            .Where(m => model.Shapes[m.Value.Shape].Type == "long")
            .Select(m => mirror.Property(c.Type, m.Key, m.Value))
            .Where(p => p.PropertyType == typeof(DateTime?))
            .Select(p => $"{c.Type.Name}.{p.Name}"));

        Assert.Equal(expected.Order(), found.Order());
    }

    [Theory, MemberData(nameof(ReducedModels))]
    public void Every_class_can_be_made_and_derived_from(string source)
    {
        var model = Sources.Named(source);
        foreach (var (type, _) in Classes(model, new ClrMirror(model, AssemblyOf(model))))
        {
            Assert.NotNull(type.GetConstructor(Type.EmptyTypes));
            Assert.False(type.IsSealed);
            if (type.IsAssignableTo(typeof(Exception)))
            {
                Assert.Equal(6, type.GetConstructors().Length);
                Assert.Equal($"{model.Namespace}.Amazon{model.Namespace.Split('.')[1]}Exception", type.BaseType!.FullName);
            }
        }
    }

    private static Assembly AssemblyOf(WireModel model)
    {
        using var client = Clients.Of(model.Package, new ScriptedService(Reply.Ok("{}")));
        return client.GetType().Assembly;
    }

    /// <summary>Every class with the shape it is made from.</summary>
    private static IEnumerable<(Type Type, string Shape)> Classes(WireModel model, ClrMirror mirror)
    {
        var operations = Sources.ReducedOf(model).Operations.Keys.Select(name => (Name: name, Facts: model.Operations[name])).ToList();
        var ends = operations.SelectMany(o => new[] { o.Facts.Input, o.Facts.Output }).ToHashSet();
        return operations.Select(o => (mirror.Class(o.Name + "Request"), o.Facts.Input!))
            .Concat(operations.Where(o => o.Facts.Output is not null).Select(o => (mirror.Class(o.Name + "Response"), o.Facts.Output!)))
            .Concat(Reached(model).Where(s => s.Value.Type == "structure" && !ends.Contains(s.Key)).Select(s => (mirror.Class(s.Key), s.Key)));
    }

    /// <summary>Every shape that the stand-in's operations reach; a full model has many more.</summary>
    private static Dictionary<string, WireShape> Reached(WireModel model)
    {
        var reached = new Dictionary<string, WireShape>();
        var open = new Queue<string>(Sources.ReducedOf(model).Operations.Keys.Select(o => model.Operations[o])
            .SelectMany(o => o.Errors.Append(o.Input).Append(o.Output)).OfType<string>());
        while (open.TryDequeue(out var name))
        {
            var shape = model.Shapes[name];
            if (reached.TryAdd(name, shape))
            {
                foreach (var next in shape.Members.Values.Select(m => m.Shape).Append(shape.Element).OfType<string>())
                {
                    open.Enqueue(next);
                }
            }
        }

        return reached;
    }
}
