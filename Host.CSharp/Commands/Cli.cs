using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Recipes;
using LatentRecursion.Interop;

namespace LatentRecursion.Host.Commands;

/// <summary>The command line: the verbs, what they share, and how errors leave the program.</summary>
static class Cli
{
    /// <summary><c>--json</c>, on every verb.</summary>
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON document on standard output and everything else on standard error.",
        Recursive = true,
    };

    /// <summary><c>--markdown</c>, on verbs that show tables.</summary>
    public static readonly Option<bool> Markdown = new("--markdown")
    {
        Description = "Print the result as Markdown on standard output, for documents and discussions, and everything else on standard error.",
    };

    /// <summary><c>--kinds</c>, on every verb.</summary>
    public static readonly Option<string?> Kinds = new("--kinds")
    {
        Description = "Kinds of puzzles of your own: an F# script or an assembly with public values of type IPuzzleKind.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>A verb whose action gets the parsed options and the terminal, and returns the exit code.</summary>
    public static Command Verb(string name, string sentence, IEnumerable<Symbol> symbols, Func<ParseResult, Terminal, int> run)
    {
        var verb = new Command(name, sentence);
        foreach (var symbol in symbols)
        {
            if (symbol is Option option) verb.Options.Add(option);
            else if (symbol is Argument argument) verb.Arguments.Add(argument);
        }

        verb.SetAction(parsed => run(parsed, new Terminal(Form(parsed))));
        return verb;
    }

    /// <summary>Whether the user gave an option.</summary>
    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The document that is asked for.</summary>
    public static DocumentForm Form(ParseResult parsed)
    {
        var isMarkdown = IsGiven(parsed, Markdown);
        return !parsed.GetValue(Json) ? isMarkdown ? DocumentForm.Markdown : DocumentForm.None
            : isMarkdown ? throw new UserError("--markdown was given with --json, and each is a document of its own: leave one of the two out.")
            : DocumentForm.Json;
    }

    /// <summary>Runs a verb; returns its exit code, or one of <see cref="ExitCodes"/>. One sentence, no stack trace.</summary>
    public static int Run(RootCommand root, string[] arguments)
    {
        root.Options.Add(Json);
        root.Options.Add(Kinds);
        var parsed = root.Parse(arguments);
        try
        {
            if (parsed.Errors.Count > 0) throw Misused(parsed);
            // where several files may be given, or an option takes several values, a mistyped option would be one of them
            if (Given(parsed).FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal)) is { } mistyped)
                throw UnknownOption(parsed.CommandResult.Command, mistyped);
            RefuseMisplaced(parsed);
            if (Form(parsed) != DocumentForm.None) Terminal.KeepForDocument();
            if (parsed.GetValue(Kinds) is { } kinds) AddKinds(kinds);
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (UserError error)
        {
            Console.Error.WriteLine(error.Message);
            return ExitCodes.Misused;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine(parsed.CommandResult.Command switch
            {
                RootCommand or { Name: "study" } => "Stopped with checkpoints: the same command goes on.",
                { Name: "train" } => "Stopped. Checkpoints are kept: `latent train --resume RUN` goes on.",
                _ => "Stopped.",
            });
            return ExitCodes.Interrupted;
        }
        catch (Exception error) when (ProgramVersion.FaultOf(error) is { } fault)
        {
            Console.Error.WriteLine($"libtorch cannot be loaded: {fault} `latent doctor` says where it was looked for and what to do.");
            return ExitCodes.Failed;
        }
        catch (UnauthorizedAccessException error)
        {
            Console.Error.WriteLine($"{error.Message} Give files and folders that you may read and write.");
            return ExitCodes.Misused;
        }
        catch (Exception error)
        {
            var isTraced = Environment.GetEnvironmentVariable("LATENT_TRACE") is not null;
            var words = isTraced ? $"{error}" : $"{Failure.Words(error)} (LATENT_TRACE=1 shows where)";
            Console.Error.WriteLine($"{ExitCodes.FailedWords} {words}");
            return ExitCodes.Failed;
        }
    }

    // what a shell made of a variable that was not set, and an option of the main job before a verb, which would not see it
    static void RefuseMisplaced(ParseResult parsed)
    {
        foreach (var result in parsed.CommandResult.Children)
            if (result.Tokens.Any(token => token.Value.Length == 0))
            {
                var given = result is OptionResult { Option: var option } ? option.Name : (result as ArgumentResult)?.Argument.Name;
                throw new UserError($"An empty word was given for {given}: give a value, or leave it out.");
            }

        if (parsed.CommandResult.Command is RootCommand) return;
        var ofRoot = parsed.RootCommandResult.Children.OfType<OptionResult>();
        if (ofRoot.FirstOrDefault(result => result is { Implicit: false, Option.Recursive: false }) is { } early)
            throw new UserError(
                $"{early.Option.Name} was given before '{parsed.CommandResult.Command.Name}', "
                + "where only latent without a verb reads it: put it behind.");
    }

    static void AddKinds(string path)
    {
        var file = SchemeFile.Read(path);
        var found = file.Values<IPuzzleKind>();
        if (found.Count == 0) throw new UserError($"'{path}' holds no kind of puzzle: expected a public value of type IPuzzleKind (docs/add-a-task.md).");
        foreach (var kind in found) PuzzleKinds.Add(kind.Value, (path, file.Checksum));
    }

    static UserError Misused(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var unknown = parsed.UnmatchedTokens is [var first, ..] ? first : null;
        if (unknown is null) return new UserError($"{Told(parsed.Errors[0])} `{string.Join(' ', Words(parsed.CommandResult))} --help` shows what is expected.");
        if (unknown.StartsWith('-')) return UnknownOption(command, unknown);
        if (command.Subcommands.Count > 0) return UserError.Unknown("verb", unknown, command.Subcommands.Select(sub => sub.Name));
        var isScheme = command.Options.Any(option => option.Name == "--scheme") && Schemes.All.Any(scheme => scheme.Name == unknown);
        var advice = isScheme ? $": did you mean --scheme {unknown}?" : "; its --help shows what is expected.";
        return new UserError($"'{unknown}' is a word too many for `{string.Join(' ', Words(parsed.CommandResult))}`{advice}");
    }

    // a value that is no number would be told in the words of .NET
    static string Told(ParseError error)
    {
        var result = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        if (result is not { Option: var option, Tokens: [.., { Value: var given }] }) return error.Message;
        var value = option.ValueType.GetElementType() ?? Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        var expected = value switch
        {
            var type when type == typeof(int) && long.TryParse(given, CultureInfo.InvariantCulture, out _)
                && !int.TryParse(given, CultureInfo.InvariantCulture, out _) => $"a whole number up to {int.MaxValue}",
            var type when (type == typeof(int) || type == typeof(long)) && !long.TryParse(given, CultureInfo.InvariantCulture, out _) => "a whole number",
            var type when type == typeof(double) && !double.TryParse(given, CultureInfo.InvariantCulture, out _) => "a number",
            _ => null,
        };
        return expected is null ? error.Message : $"{option.Name} {given}: expected {expected}.";
    }

    static IEnumerable<string> Given(ParseResult parsed) => parsed.CommandResult.Children.SelectMany(result => result.Tokens).Select(token => token.Value);

    static UserError UnknownOption(Command command, string name) =>
        UserError.Unknown(
            $"option of `{command.Name}` called", name,
            command.Options.Select(option => option.Name).Append(Json.Name).Append(Kinds.Name).Distinct());

    // the verb and those that it is nested in
    static IEnumerable<string> Words(CommandResult result) =>
        result.Parent is CommandResult outer ? Words(outer).Append(result.Command.Name) : ["latent"];
}
