namespace EcsDeployGate.Demo;

/// <summary>What must be true for the story to have happened; the exit code is zero only if all of it was.</summary>
internal sealed class Truths(Screen screen)
{
    private int _broken;

    public bool Hold => _broken == 0;

    public void That(bool holds, string text)
    {
        if (!holds)
        {
            _broken++;
        }

        screen.Truth(holds, text);
    }
}
