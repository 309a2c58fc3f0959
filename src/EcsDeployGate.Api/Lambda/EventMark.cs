namespace EcsDeployGate.Api.Lambda;

/// <summary>
/// Marks a request that this process made itself of an event. The mark is an object in the request's items, where nothing that
/// comes in over HTTP can put one: no path, header, encoding or stage name can imitate it.
/// </summary>
internal sealed class EventMark
{
    private static readonly object Key = new();

    /// <summary>Marks the request.</summary>
    public void PutOn(IDictionary<object, object?> items) => items[Key] = this;

    /// <summary>True when the request is an event.</summary>
    public bool IsOn(HttpContext http) => http.Items.TryGetValue(Key, out var mark) && ReferenceEquals(mark, this);
}
