using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>The calls that were made, for tests to count; the latest ten thousand.</summary>
internal sealed class CallBook(AwsIdentity aws)
{
    private const int Remembered = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<RecordedCall> _calls = new();

    public IReadOnlyList<RecordedCall> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    public void Add(string service, string operation, HttpRequest request)
    {
        lock (_lock)
        {
            _calls.Enqueue(new RecordedCall(service, operation, aws.UserArn(Credential.AccessKey(request) ?? ""), Credential.Region(request)));
            if (_calls.Count > Remembered)
            {
                _calls.Dequeue();
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _calls.Clear();
        }
    }
}
