namespace EcsDeployGate.Probe.Posix;

/// <summary>Error numbers of Linux, which are the same on x64 and arm64.</summary>
internal static class Errno
{
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int NoExec = 8;
    public const int Again = 11;
    public const int Access = 13;
    public const int IsDirectory = 21;

    public static string Name(int errno) => errno switch
    {
        1 => "EPERM",
        NoEntry => "ENOENT",
        5 => "EIO",
        7 => "E2BIG",
        NoExec => "ENOEXEC",
        Again => "EAGAIN",
        12 => "ENOMEM",
        Access => "EACCES",
        20 => "ENOTDIR",
        IsDirectory => "EISDIR",
        22 => "EINVAL",
        23 => "ENFILE",
        24 => "EMFILE",
        26 => "ETXTBSY",
        28 => "ENOSPC",
        30 => "EROFS",
        36 => "ENAMETOOLONG",
        40 => "ELOOP",
        80 => "ELIBBAD",
        _ => "errno " + errno.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>What strerror(3) says, without its tables.</summary>
    public static string Text(int errno) => errno switch
    {
        1 => "operation not permitted",
        NoEntry => "no such file or directory",
        7 => "argument list too long",
        NoExec => "exec format error",
        Again => "resource temporarily unavailable",
        12 => "cannot allocate memory",
        Access => "permission denied",
        20 => "not a directory",
        IsDirectory => "is a directory",
        26 => "text file busy",
        28 => "no space left on device",
        30 => "read-only file system",
        40 => "too many levels of symbolic links",
        _ => Name(errno),
    };
}
