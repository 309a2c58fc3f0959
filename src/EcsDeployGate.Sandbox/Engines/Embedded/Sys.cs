namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>Linux system call numbers (x86-64) and constants, as the kernel's headers have them.</summary>
internal static class Sys
{
    public const long Read = 0;
    public const long Write = 1;
    public const long Close = 3;
    public const long RtSigaction = 13;
    public const long RtSigprocmask = 14;
    public const long Ioctl = 16;
    public const long Access = 21;
    public const long Pause = 34;
    public const long Socket = 41;
    public const long Clone = 56;
    public const long Execve = 59;
    public const long Wait4 = 61;
    public const long Fcntl = 72;
    public const long Chdir = 80;
    public const long Mkdir = 83;
    public const long Symlink = 88;
    public const long Fchown = 93;
    public const long Umask = 95;
    public const long Setsid = 112;
    public const long Setgroups = 116;
    public const long Setresuid = 117;
    public const long Setresgid = 119;
    public const long Mknod = 133;
    public const long PivotRoot = 155;
    public const long Prctl = 157;
    public const long Mount = 165;
    public const long Umount2 = 166;
    public const long Sethostname = 170;
    public const long ExitGroup = 231;
    public const long Openat = 257;
    public const long Unshare = 272;
    public const long Setns = 308;
    public const long OpenTree = 428;
    public const long MoveMount = 429;
    public const long CloseRange = 436;

    public const long CloneNewNs = 0x0002_0000;
    public const long CloneNewUts = 0x0400_0000;
    public const long CloneNewIpc = 0x0800_0000;
    public const long CloneNewPid = 0x2000_0000;
    public const long CloneNewNet = 0x4000_0000;

    public const long SigKill = 9;
    public const long SigChld = 17;
    public const long WaitAll = 0x4000_0000;

    public const long MountReadOnly = 1;
    public const long MountNoSuid = 2;
    public const long MountNoDev = 4;
    public const long MountNoExec = 8;
    public const long MountRemount = 32;
    public const long MountBind = 4096;
    public const long MountRecursive = 16384;
    public const long MountPrivate = 1 << 18;
    public const long MountStrictAtime = 1 << 24;
    public const long DetachMount = 2;

    public const long OpenWriteOnly = 1;
    public const long OpenCloseOnExec = 0x8_0000;
    public const long AtFdCwd = -100;
    public const long OpenTreeClone = 1;
    public const long MoveMountFromDescriptor = 0x4;
    public const long MoveMountFollowTarget = 0x10;

    public const long PrctlDeathSignal = 1;
    public const long PrctlDropBounding = 24;
    public const long PrctlClearAmbient = 47;

    public const int Eperm = 1;
    public const int Enoent = 2;
    public const int Eacces = 13;
    public const int Enotdir = 20;
}
