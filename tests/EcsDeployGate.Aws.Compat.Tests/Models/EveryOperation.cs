using System.Collections;

namespace EcsDeployGate.Aws.Compat.Tests.Models;

/// <summary>Every operation of every stand-in, with every model that knows it.</summary>
internal sealed class EveryOperation : IEnumerable<TheoryDataRow<string, string>>
{
    public IEnumerator<TheoryDataRow<string, string>> GetEnumerator() => Sources.All
        .SelectMany(model => Sources.ReducedOf(model).Operations.Keys.Select(o => new TheoryDataRow<string, string>(model.Source, o)))
        .GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
