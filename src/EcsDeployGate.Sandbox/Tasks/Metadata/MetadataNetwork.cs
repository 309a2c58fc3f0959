using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EcsDeployGate.Sandbox.Engines.Embedded;

namespace EcsDeployGate.Sandbox.Tasks.Metadata;

/// <summary>Brings a task an interface <c>eth0</c> with the task's own address, at whose other end the metadata endpoint listens.</summary>
/// <remarks>
/// On Fargate the endpoint answers at a link-local address outside the task. So it does here: the other end lies in a network namespace
/// of its own, so that neither does the endpoint take a port of the task nor is it among the task's listening sockets. That namespace
/// is held by the listening socket alone: closing it, or the end of this process, takes namespace and interfaces along.
/// </remarks>
internal static partial class MetadataNetwork
{
    private const int NewNetwork = 0x4000_0000;
    private static readonly IPAddress s_endpoint = IPAddress.Parse("169.254.170.2");
    private static readonly IPAddress s_task = IPAddress.Parse("169.254.172.2");
    private static readonly IPAddress s_mask = IPAddress.Parse("255.255.0.0");
    private static readonly IPAddress s_alone = IPAddress.Parse("255.255.255.255");

    /// <summary>Where containers find the endpoint.</summary>
    public const string Address = "http://169.254.170.2";

    /// <summary>Makes the interface in a task's namespace.</summary>
    /// <param name="taskNamespace">Path of the namespace, for example <c>/proc/42/ns/net</c>.</param>
    /// <param name="privateAddress">The task's own address; null for none.</param>
    /// <returns>The listening socket; whoever closes it removes everything.</returns>
    /// <exception cref="IOException">This machine does not allow it.</exception>
    public static Task<Socket> OpenAsync(string taskNamespace, string? privateAddress)
    {
        var done = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);

        // The network namespace is a thread's own matter; this thread ends with it, and no other ever sees it.
        var thread = new Thread(() =>
        {
            try
            {
                done.SetResult(Open(taskNamespace, privateAddress));
            }
            catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
            {
                done.SetException(e as IOException ?? new IOException(e.Message, e));
            }
        })
        {
            IsBackground = true,
            Name = "task metadata network",
        };
        thread.Start();
        return done.Task;
    }

    /// <summary>Why no endpoint can be made on this machine; null when one can.</summary>
    public static async Task<string?> WhyNotAsync()
    {
        try
        {
            var peer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var leave = new ManualResetEventSlim();
            var thread = new Thread(() =>
            {
                try
                {
                    Do(Unshare(NewNetwork), "make a network namespace");
                    peer.SetResult($"/proc/{Environment.ProcessId}/task/{ThreadId()}/ns/net");
                    leave.Wait();
                }
                catch (IOException e)
                {
                    peer.SetException(e);
                }
            })
            {
                IsBackground = true,
                Name = "task metadata trial",
            };
            thread.Start();
            try
            {
                (await OpenAsync(await peer.Task, privateAddress: null)).Dispose();
                return null;
            }
            finally
            {
                leave.Set();
                thread.Join();
            }
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private static Socket Open(string taskNamespace, string? privateAddress)
    {
        using var task = Descriptor.Open(taskNamespace);
        Do(Unshare(NewNetwork), "make a network namespace");
        LinkSocket.Send(VethMessage.Write("task", "eth0", task.Number));
        LinkSocket.Configure("task", s_endpoint, s_mask);
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(s_endpoint, 80));
            listener.Listen();
            Do(SetNamespace(task.Number, NewNetwork), "enter the task's network namespace");
            LinkSocket.Configure("eth0", s_task, s_mask);
            if (privateAddress is not null)
            {
                LinkSocket.Configure("eth0:1", IPAddress.Parse(privateAddress), s_alone);
            }

            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private static void Do(int result, string what)
    {
        if (result != 0)
        {
            throw new IOException($"Cannot {what}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int fd, int type);

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();
}
