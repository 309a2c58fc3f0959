using System.Globalization;
using Spectre.Console;

namespace EcsDeployGate.Demo;

/// <summary>What people see: one line a thing, as it happens; plain text when nobody watches.</summary>
internal sealed class Screen(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly Lock _turn = new();

    public void Act(string title) => Write($"\n[bold]{title.EscapeMarkup()}[/]");

    public void Line(string who, string text, string colour = "grey") =>
        Write($"[dim]{Elapsed(),6}[/]  [{colour}]{who.EscapeMarkup(),-11}[/] {text.EscapeMarkup()}");

    public void Truth(bool holds, string text) => Write($"        [{(holds ? "green" : "red")}]{(holds ? "ok " : "NOT TRUE ")}[/] {text.EscapeMarkup()}");

    public void Say(string text) => Write(text.EscapeMarkup());

    private string Elapsed() => time.GetElapsedTime(_start).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + "s";

    private void Write(string markup)
    {
        lock (_turn)
        {
            if (Console.IsOutputRedirected)
            {
                Console.WriteLine(Markup.Remove(markup));
            }
            else
            {
                AnsiConsole.MarkupLine(markup);
            }
        }
    }
}
