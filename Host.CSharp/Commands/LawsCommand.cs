using System.CommandLine;
using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Storage;
using LatentRecursion.Laws;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent laws</c>.</summary>
static class LawsCommand
{
    static readonly Option<string?> Scheme = new("--scheme")
    {
        Description = $"The laws of this scheme, on a small network with random weights. {SchemeSource.Expected}",
        HelpName = "NAME|FILE",
    };

    static readonly Option<string?> Run = new("--run") { Description = "The laws of a run's scheme, on its trained weights.", HelpName = "RUN" };
    static readonly Option<string?> Only = new("--only") { Description = "The law of this name only.", HelpName = "LAW" };

    static readonly Option<bool> Culprits = new("--culprits")
    {
        Description = "Which laws every known culprit breaks: what shows that the laws can be broken.",
    };

    static readonly Option<int> Cases = new("--cases") { Description = "Cases a law.", HelpName = "N", DefaultValueFactory = _ => 50 };
    static readonly Option<string?> Page = new("--page") { Description = "Write what became of them as a page, too.", HelpName = "FILE" };
    static readonly Option<long> Seed = new("--seed") { Description = "Decides every case.", HelpName = "S", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var command = Cli.Verb(
            "laws", "Try to refute the laws of the algebra and of every scheme; exit 1 where one does not hold.",
            [Scheme, Run, Only, Culprits, Cases, Seed, Page], Check);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Scheme) is not null && result.GetResult(Run) is not null)
                result.AddError("--scheme was given with --run, but a run has its own scheme: leave one of the two out.");
            var of = new Option[] { Scheme, Run, Only }.FirstOrDefault(option => result.GetResult(option) is not null);
            of ??= result.GetResult(Page) is null ? null : Page;
            if (result.GetValue(Culprits) && of is not null)
                result.AddError($"{of.Name} was given with --culprits, but culprits are put to laws of their own: leave one of the two out.");
        });
        return command;
    }

    static int Check(ParseResult parsed, Terminal terminal)
    {
        var (cases, seed) = (parsed.GetValue(Cases), parsed.GetValue(Seed));
        if (cases is < 1 or > 1_000_000) throw new UserError($"--cases {cases} was given; it must be from 1 to 1000000.");
        if (seed < 0) throw new UserError($"--seed {seed} was given; it must be at least 0.");
        if (parsed.GetValue(Culprits)) return Expose(cases, (ulong)seed, terminal);
        using var run = parsed.GetValue(Run) is { } path ? TrainedRun.Open(path, checkpoint: null, Machine.Host, terminal.Say) : null;
        var book = Book(parsed.GetValue(Scheme), run);
        if (parsed.GetValue(Only) is { } only) book = book.Names.Contains(only) ? book.Only(only) : throw UserError.Unknown("law", only, book.Names);
        var page = parsed.GetValue(Page);
        if (page is not null) Durable.RefuseUnwritable(page);
        var laws = terminal.Progress("checking laws", report => book.Check(cases, (ulong)seed, (done, total) => report(done, total, $"{done} of {total}")));
        var holds = laws.Holds;
        if (page is not null) LawsPage.Write(page, Subject(parsed), laws, cases, seed);
        terminal.Result(
            new
            {
                holds,
                seed,
                laws = laws.Select(law => new
                {
                    law.Name,
                    law.Suite,
                    law.Subject,
                    law.Equation,
                    law.Follows,
                    law.Cases,
                    law.Holds,
                    law.Culprits,
                    text = law.Holds ? null : law.Text,
                }),
            },
            _ => Show(terminal, laws, law => $"{Again(parsed)} --only \"{law.Name}\" --cases {cases} --seed {seed}"));
        if (page is not null) terminal.Say($"The page: {page}");
        return holds ? 0 : ExitCodes.Failed;
    }

    static string Subject(ParseResult parsed) => parsed.GetValue(Run) ?? parsed.GetValue(Scheme) ?? "the algebra and of every scheme";

    static LawBook Book(string? scheme, TrainedRun? run)
    {
        if (run is not null) return LawBook.OfWeights(run.Model.Choice, run.Model.SchemeOptions, run.Model.Network, run.Model.Weights);
        if (scheme is null) return LawBook.Everything();
        if (SchemeFile.Asked(scheme) is not var (file, _)) return OfScheme(scheme);
        // a file may have laws of its own, beside a scheme or without one
        var own = file.Laws();
        return own.Names.Count > 0 && file.Schemes().Count == 0 ? own : LawBook.Of(OfScheme(scheme), own);
    }

    static LawBook OfScheme(string scheme)
    {
        var source = SchemeSource.Named(scheme);
        return source.Guarded(() => LawBook.OfScheme(source.Choice));
    }

    static string Again(ParseResult parsed) =>
        "latent laws" + string.Concat(new[] { Cli.Kinds, Scheme, Run }.Select(option => parsed.GetValue(option) is { } value ? $" {option.Name} {value}" : ""));

    static int Expose(int cases, ulong seed, Terminal terminal)
    {
        var culprits = terminal.Progress(
            "putting culprits to laws",
            report => LawBook.Culprits(cases, seed, (done, total) => report(done, total, $"{done} of {total}")));
        var caught = culprits.Count(culprit => culprit.IsCaught);
        terminal.Result(
            new
            {
                caught = caught == culprits.Count,
                seed,
                cases,
                culprits = culprits.Select(culprit => new
                {
                    culprit.Name,
                    culprit.Breaks,
                    culprit.IsCaught,
                    culprit.BreaksToo,
                    culprit.Keeps,
                }),
            },
            text =>
            {
                TerminalView.Table(text, ["culprit", "breaks", "and these too", "keeps"], culprits.Select(culprit => (IReadOnlyList<string>)
                [
                    culprit.Name, culprit.IsCaught ? culprit.Breaks : $"NOT {culprit.Breaks}",
                    string.Join("; ", culprit.BreaksToo), $"{culprit.Keeps.Count}",
                ]));
                terminal.Say($"{caught} of {culprits.Count} culprits are caught by the law that they are there for.");
            });
        return caught == culprits.Count ? 0 : ExitCodes.Failed;
    }

    static void Show(Terminal terminal, LawReport laws, Func<LawResult, string> again)
    {
        terminal.Show(laws);
        foreach (var law in laws.Where(law => !law.Holds)) terminal.Say($"{law.Name} ({law.Subject}): again {again(law)}");
    }
}
