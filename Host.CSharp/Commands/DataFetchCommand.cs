using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Data;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent data fetch</c>.</summary>
static class DataFetchCommand
{
    static readonly Argument<string> Name = new("NAME") { Description = $"One of {string.Join(", ", PublicDataset.Names)}." };
    static readonly Option<string?> Out = new("--out") { Description = "The folder for the files; downloads/NAME where absent.", HelpName = "DIR" };
    static readonly Option<string[]> Url = new("--url")
    {
        Description = "Other addresses of the files, of a mirror, say; each stands for the file whose name it ends with.",
        HelpName = "URL",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create() => Cli.Verb(
        "fetch", "Download a public data set; a broken download is resumed, every file is checked.", [Name, Out, Url], Fetch);

    static int Fetch(ParseResult parsed, Terminal terminal)
    {
        var dataset = PublicDataset.Named(parsed.GetRequiredValue(Name));
        if (parsed.GetValue(Url) is { Length: > 0 } urls) dataset = dataset.At(urls);
        var folder = parsed.GetValue(Out) ?? Path.Combine("downloads", dataset.Name);
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("latent");
        var fetch = new DatasetFetch(client, pause: TimeSpan.FromSeconds(1));
        var files = terminal.Progress(
            $"fetching {dataset.Name}",
            report => fetch.Fetch(dataset, folder, (name, done, total) => report(done, total, Words(name, done, total))));
        terminal.Result(new { dataset = dataset.Name, folder, files }, _ =>
        {
            foreach (var file in files) terminal.Say($"{Path.Combine(folder, file.Name)}: sha256 {file.Sha256}");
            terminal.Say($"`latent data verify {folder}` looks at every puzzle; `latent train --data {folder}` trains on them.");
        });
        return 0;
    }

    static string Words(string name, long done, long total) => string.Create(
        CultureInfo.InvariantCulture, $"{name}: {done / 1e6:0.0} {(total > 0 ? $"of {total / 1e6:0.0} " : "")}MB");
}
