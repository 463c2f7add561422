using System.Runtime.InteropServices;
using System.Text.Json;
using LatentRecursion.Display;
using LatentRecursion.Host.Storage;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

/// <summary>What goes to standard output.</summary>
enum DocumentForm
{
    /// <summary>Whatever people read.</summary>
    None,

    /// <summary>The result as JSON, alone.</summary>
    Json,

    /// <summary>The result as Markdown, alone.</summary>
    Markdown,
}

/// <summary>
/// What a verb says. For a person, text goes to standard output; with <c>--json</c> or <c>--markdown</c> standard output is one document
/// and everything else goes to standard error.
/// </summary>
sealed class Terminal
{
    // where a document is asked for it is its alone: what a user's script prints goes to standard error
    static TextWriter document = Console.Out;

    readonly DocumentForm form;
    readonly TextWriter output;
    bool isDrawing;

    /// <summary>Text is 160 columns wide where it goes to no terminal.</summary>
    /// <param name="form">What was asked for.</param>
    public Terminal(DocumentForm form)
    {
        this.form = form;
        output = form == DocumentForm.None ? Console.Out : Console.Error;
        // where it is not standard output that people read, standard error alone tells whether they do
        var interaction = form != DocumentForm.None && !Console.IsErrorRedirected ? InteractionSupport.Yes : InteractionSupport.Detect;
        Text = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Interactive = interaction });
        if (!Text.Profile.Out.IsTerminal) Text.Profile.Width = 160;
    }

    /// <summary>Keeps standard output for one document; to be called before any code of the user's runs.</summary>
    public static void KeepForDocument()
    {
        document = Console.Out;
        // a writer of its own: by that of standard error a terminal would be looked for where the document goes
        Console.SetOut(new StreamWriter(Console.OpenStandardError()) { AutoFlush = true });
    }

    /// <summary>Where people read: tables, progress, sentences.</summary>
    public IAnsiConsole Text { get; }

    /// <summary>One plain line for people, as it is: folded, mazes would lose cells and paths could not be found by other programs.</summary>
    public void Say(string line)
    {
        // a progress bar on a screen has to make room first
        if (isDrawing && Text.Profile.Out.IsTerminal) Text.WriteLine(line);
        else output.WriteLine(line);
    }

    /// <summary>The verb's result: the JSON document, or what <paramref name="show"/> prints.</summary>
    public void Result<T>(T value, Action<IAnsiConsole> show)
    {
        if (form == DocumentForm.Json) document.WriteLine(JsonSerializer.Serialize(value, JsonStyle.Document));
        else show(Text);
    }

    /// <summary>The verb's result, which shows itself: the JSON document, or what it looks like. Exit code 0.</summary>
    public int Result<T>(T value) where T : IShown
    {
        Result(value, _ => Show(value));
        return 0;
    }

    /// <summary>Shows a value for people: on the terminal, or as the document where that is Markdown.</summary>
    public void Show(IShown value)
    {
        if (form == DocumentForm.Markdown) Document(Markdown.ofView(value.View));
        else TerminalView.Write(Text, value.View);
    }

    /// <summary>
    /// Runs long work behind a progress bar that shows share and time left; <paramref name="work"/> gets a reporter of
    /// (units done, units in all, a few words).
    /// </summary>
    public T Progress<T>(string title, Func<Action<double, double, string>, T> work)
    {
        isDrawing = true;
        using var interrupted = ShowingCursor(PosixSignal.SIGINT);
        using var terminated = ShowingCursor(PosixSignal.SIGTERM);
        try
        {
            return Text.Progress().HideCompleted(false)
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context =>
                {
                    var task = context.AddTask(Markup.Escape(title));
                    return work((done, total, words) =>
                    {
                        task.MaxValue = Math.Max(total, 1e-9);
                        task.Value = done;
                        task.Description = Markup.Escape(words.Length > 0 ? $"{title}  {words}" : title);
                    });
                });
        }
        finally
        {
            isDrawing = false;
        }
    }

    // a progress bar hides it, and who is ended by a signal comes to no end of the bar
    PosixSignalRegistration? ShowingCursor(PosixSignal signal) =>
        Text.Profile.Capabilities.Ansi ? PosixSignalRegistration.Create(signal, _ => Text.Cursor.Show()) : null;

    /// <summary>The document that was asked for, as it is.</summary>
    public static void Document(string text) => document.WriteLine(text);
}
