using System.CommandLine;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent completion SHELL</c>: what a shell needs to complete this program's words; the program itself knows them.</summary>
static class CompletionCommand
{
    static readonly Dictionary<string, string> scripts = new()
    {
        ["bash"] = """
            _latent() {
              local IFS=$'\n'
              COMPREPLY=( $(latent "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null) )
              [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=( $(compgen -f -- "${COMP_WORDS[COMP_CWORD]}") )
            }
            complete -F _latent latent
            """,
        ["zsh"] = """
            #compdef latent
            _latent() {
              local -a words_of_latent
              words_of_latent=("${(@f)$(latent "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
              if [[ -n "${words_of_latent[1]}" ]]; then compadd -- "${words_of_latent[@]}"; else _files; fi
            }
            compdef _latent latent
            """,
        ["fish"] = """
            complete -c latent -a '(latent "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
            """,
    };

    static readonly Argument<string> Shell = new Argument<string>("SHELL") { Description = $"One of {string.Join(", ", scripts.Keys)}." }
        .AcceptOnlyFromAmong([.. scripts.Keys]);

    public static Command Create() => Cli.Verb(
        "completion", "Print a script by which a shell completes verbs, options and names: `source <(latent completion bash)`.", [Shell], Print);

    static int Print(ParseResult parsed, Terminal terminal)
    {
        var script = scripts[parsed.GetRequiredValue(Shell)];
        terminal.Result(new { script }, _ => Console.Out.WriteLine(script));
        return 0;
    }
}
