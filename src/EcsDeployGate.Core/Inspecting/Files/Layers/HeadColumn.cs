namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>One head as it is kept.</summary>
internal static class HeadColumn
{
    private const int Empty = 0, Other = 1, Script = 2, Elf = 3;

    public static void Write(ColumnWriter to, FileHead head)
    {
        switch (head)
        {
            case FileHead.Elf elf:
                to.Number(Elf);
                to.Text(elf.Machine);
                to.Number(elf.Bits);
                to.Text(elf.Interpreter ?? "");
                to.Number(elf.NeededIsKnown ? 1 : 0);
                to.Texts(elf.Needed);
                to.Texts(elf.RunPath);
                to.Texts(elf.Applets);
                break;
            case FileHead.Script script:
                to.Number(Script);
                to.Text(script.Interpreter);
                to.Text(script.Argument ?? "");
                to.Number(script.CarriageReturn ? 1 : 0);
                break;
            case FileHead.Other other:
                to.Number(other.Empty ? Empty : Other);
                break;
        }
    }

    public static FileHead Read(ref ColumnReader from)
    {
        switch (from.Number(Elf))
        {
            case Elf:
                var (machine, bits, loader, known) = (from.Text(), from.Number(64), from.Text(), from.Number(1) is 1);
                return new FileHead.Elf(machine, bits, loader.Length is 0 ? null : loader, from.Texts(), from.Texts()) { NeededIsKnown = known, Applets = from.Texts() };
            case Script:
                var (interpreter, argument) = (from.Text(), from.Text());
                return new FileHead.Script(interpreter, argument.Length is 0 ? null : argument, from.Number(1) is 1);
            case Other:
                return new FileHead.Other();
            default:
                return new FileHead.Other(Empty: true);
        }
    }
}
