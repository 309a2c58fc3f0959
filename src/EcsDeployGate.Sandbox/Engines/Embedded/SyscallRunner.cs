using System.Runtime.InteropServices;

namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>A 256-byte static executable that performs a list of system calls, and so can do between fork and exec what .NET cannot.</summary>
/// <remarks>
/// .NET has threads from its first moment, so it cannot fork, enter namespaces or change its root itself; a shell needs a
/// process per mount and host programs inside the new root; a helper in C# starts too slowly or needs a native compiler. This
/// one starts in well under a millisecond and needs no library. It maps the <see cref="SyscallProgram"/> that lies in
/// descriptor 4 at a fixed address and walks its steps: load six arguments, call, store the result where the step says, go on
/// to the step's successor for a positive result, zero, or an error. The step that failed last and its error stay in the header.
/// </remarks>
internal static class SyscallRunner
{
    /// <summary>Where the program is mapped: below 4 GiB, far from the runner itself.</summary>
    public const long Base = 0x7000_0000;

    /// <summary>The most a program may have, arguments and environment of the container included.</summary>
    public const int MaxProgramBytes = 4 << 20;

    /// <summary>Descriptor in which the runner expects its program.</summary>
    public const int ProgramDescriptor = 4;

    /// <summary>Whether there is a runner for this processor.</summary>
    public static bool IsSupported => RuntimeInformation.ProcessArchitecture == Architecture.X64 && OperatingSystem.IsLinux();

    // Assembled by GNU as from the lines on the right.
    private static ReadOnlySpan<byte> Code =>
    [
        0xbf, 0x00, 0x00, 0x00, 0x70,       //          mov  edi, 0x70000000      mmap(Base, MaxProgramBytes,
        0xbe, 0x00, 0x00, 0x40, 0x00,       //          mov  esi, 0x400000
        0xba, 0x03, 0x00, 0x00, 0x00,       //          mov  edx, 3                    PROT_READ|PROT_WRITE,
        0x41, 0xba, 0x12, 0x00, 0x00, 0x00, //          mov  r10d, 0x12                MAP_PRIVATE|MAP_FIXED,
        0x41, 0xb8, 0x04, 0x00, 0x00, 0x00, //          mov  r8d, 4                    ProgramDescriptor,
        0x45, 0x31, 0xc9,                   //          xor  r9d, r9d                  0)
        0xb8, 0x09, 0x00, 0x00, 0x00,       //          mov  eax, 9
        0x0f, 0x05,                         //          syscall
        0xbb, 0x00, 0x00, 0x00, 0x70,       //          mov  ebx, 0x70000000
        0x48, 0x39, 0xd8,                   //          cmp  rax, rbx
        0x75, 0x4d,                         //          jne  broken
        0x48, 0x8b, 0x1b,                   //          mov  rbx, [rbx]           the first step
        0x48, 0x8b, 0x03,                   // next:    mov  rax, [rbx]           number
        0x48, 0x8b, 0x7b, 0x08,             //          mov  rdi, [rbx+8]         arguments
        0x48, 0x8b, 0x73, 0x10,             //          mov  rsi, [rbx+16]
        0x48, 0x8b, 0x53, 0x18,             //          mov  rdx, [rbx+24]
        0x4c, 0x8b, 0x53, 0x20,             //          mov  r10, [rbx+32]
        0x4c, 0x8b, 0x43, 0x28,             //          mov  r8,  [rbx+40]
        0x4c, 0x8b, 0x4b, 0x30,             //          mov  r9,  [rbx+48]
        0x0f, 0x05,                         //          syscall
        0x48, 0x8b, 0x4b, 0x38,             //          mov  rcx, [rbx+56]        where the result goes
        0x48, 0x89, 0x01,                   //          mov  [rcx], rax
        0x48, 0x85, 0xc0,                   //          test rax, rax
        0x78, 0x0e,                         //          js   negative
        0x74, 0x06,                         //          jz   zero
        0x48, 0x8b, 0x5b, 0x40,             //          mov  rbx, [rbx+64]        successor for > 0
        0xeb, 0xcf,                         //          jmp  next
        0x48, 0x8b, 0x5b, 0x48,             // zero:    mov  rbx, [rbx+72]        successor for 0
        0xeb, 0xc9,                         //          jmp  next
        0xb9, 0x00, 0x00, 0x00, 0x70,       // negative: mov ecx, 0x70000000
        0x48, 0x89, 0x59, 0x10,             //          mov  [rcx+16], rbx        the step that failed
        0x48, 0x89, 0x41, 0x18,             //          mov  [rcx+24], rax        -errno
        0x48, 0x8b, 0x5b, 0x50,             //          mov  rbx, [rbx+80]        successor for < 0
        0xeb, 0xb6,                         //          jmp  next
        0xbf, 0x7d, 0x00, 0x00, 0x00,       // broken:  mov  edi, 125
        0xb8, 0xe7, 0x00, 0x00, 0x00,       //          mov  eax, 231             exit_group(125)
        0x0f, 0x05,                         //          syscall
    ];

    /// <summary>Writes the runner into a directory, which must allow execution.</summary>
    /// <returns>Its path.</returns>
    public static string Install(string directory)
    {
        var path = Path.Combine(directory, "syscall-runner");
        var image = StaticProgram.Write(Architecture.X64, Code);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(image))
        {
            return path;
        }

        var temporary = path + "." + Path.GetRandomFileName();
        File.WriteAllBytes(temporary, image);
        File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.Move(temporary, path, overwrite: true);
        return path;
    }
}
