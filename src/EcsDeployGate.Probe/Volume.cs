using System.Globalization;
using EcsDeployGate.Probe.Posix;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe;

/// <summary>
/// One container's folder in the shared volume. Other containers write there too, so nothing is followed out of it, nothing is opened
/// that is not a regular file, and every read is bounded.
/// </summary>
internal sealed class Volume : IDisposable
{
    private const string RecordsFile = "records.jsonl";
    private const string HandoutFile = "experiments.json";

    private readonly int _folder;
    private readonly uint _owner;

    private Volume(int folder, uint owner) => (_folder, _owner) = (folder, owner);

    /// <summary>The folder, or null when it is not there or is not a folder.</summary>
    public static Volume? Open(string volume, string container)
    {
        var flags = Posix.Open.Directory | Posix.Open.CloseOnExec;
        var root = Libc.OpenAt(Libc.AtFdCwd, volume, flags, 0);
        if (root < 0)
        {
            return null;
        }

        var folder = Libc.OpenAt(root, container, flags | Posix.Open.NoFollow, 0);
        _ = Libc.Close(root);
        if (folder < 0)
        {
            return null;
        }

        if (!FileStatus.TryGet(folder, "", out var status))
        {
            _ = Libc.Close(folder);
            return null;
        }

        return new(folder, status.Uid);
    }

    /// <summary>Opens the records for reading; -1 when there are none yet or they are not a regular file.</summary>
    public int OpenRecords() => OpenRegular(RecordsFile, Posix.Open.ReadOnly, out _);

    /// <summary>Opens the records for appending, making the file when it is the first; -1 when that cannot be.</summary>
    public int OpenForAppend()
    {
        // Not O_CREAT on a file that exists: in a sticky folder the kernel may refuse that (fs.protected_regular).
        var fd = OpenRegular(RecordsFile, Posix.Open.WriteOnly | Posix.Open.Append, out _);
        if (fd >= 0)
        {
            return fd;
        }

        fd = Libc.OpenAt(
            _folder, RecordsFile,
            Posix.Open.WriteOnly | Posix.Open.Append | Posix.Open.Create | Posix.Open.Exclusive | Posix.Open.NoFollow | Posix.Open.CloseOnExec,
            0x1A4);
        if (fd >= 0)
        {
            // 0644 whatever the umask: the observer may be a user without the right to read everything.
            _ = Libc.FChMod(fd, 0x1A4);
        }

        return fd;
    }

    /// <summary>The experiments that the observer handed out, or null. Only a file that the owner of the folder wrote is believed.</summary>
    /// <remarks>What it says is executed, so it must not come from a neighbour that merely has the volume mounted.</remarks>
    public PlannedContainer? ReadHandout()
    {
        var fd = OpenRegular(HandoutFile, Posix.Open.ReadOnly, out var status);
        if (fd < 0)
        {
            return null;
        }

        try
        {
            const int OthersMayWrite = 0x12;
            if (status.Uid != _owner || (status.Mode & OthersMayWrite) != 0 || status.Size > ProbePlan.MaxJsonLength)
            {
                return null;
            }

            return Descriptor.ReadToEnd(fd, ProbePlan.MaxJsonLength) is { } bytes
                && ProbePlan.Parse(System.Text.Encoding.UTF8.GetString(bytes)) is { Containers: [var container] }
                ? container
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }

    /// <summary>Makes a hand-out visible to the container's next attempt, whole or not at all.</summary>
    public bool WriteHandout(string runId, PlannedContainer container)
    {
        var draft = ".experiments-" + Libc.GetPid().ToString(CultureInfo.InvariantCulture);
        _ = Libc.UnlinkAt(_folder, draft, 0);
        var fd = Libc.OpenAt(
            _folder, draft,
            Posix.Open.WriteOnly | Posix.Open.Create | Posix.Open.Exclusive | Posix.Open.NoFollow | Posix.Open.CloseOnExec, 0x1A4);
        if (fd < 0)
        {
            return false;
        }

        var json = System.Text.Encoding.UTF8.GetBytes(new ProbePlan(runId, 0, 1, [container]).ToJson());
        var written = Descriptor.WriteAll(fd, json) && Libc.FChMod(fd, 0x1A4) == 0;
        _ = Libc.Close(fd);
        return written && Libc.RenameAt(_folder, draft, _folder, HandoutFile) == 0;
    }

    /// <summary>Leaves a mark that other attempts of the container see.</summary>
    public void Mark(string name)
    {
        var fd = Libc.OpenAt(
            _folder, name, Posix.Open.WriteOnly | Posix.Open.Create | Posix.Open.Exclusive | Posix.Open.NoFollow | Posix.Open.CloseOnExec, 0x1A4);
        if (fd >= 0)
        {
            _ = Libc.Close(fd);
        }
    }

    /// <summary>Whether there is such a mark. A neighbour may leave one as well, which costs no more than the experiments.</summary>
    public bool IsMarked(string name) => FileStatus.TryGet(_folder, name, out var status) && status.IsRegular;

    public void Dispose() => _ = Libc.Close(_folder);

    private int OpenRegular(string name, int flags, out FileStatus status)
    {
        status = default;

        // O_NONBLOCK: opening a FIFO that someone put there must not wait for its other end.
        var fd = Libc.OpenAt(_folder, name, flags | Posix.Open.NoFollow | Posix.Open.NonBlock | Posix.Open.CloseOnExec, 0);
        if (fd >= 0 && !(FileStatus.TryGet(fd, "", out status) && status.IsRegular))
        {
            _ = Libc.Close(fd);
            return -1;
        }

        return fd;
    }
}
