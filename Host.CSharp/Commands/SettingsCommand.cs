using System.CommandLine;
using LatentRecursion.Host.Training;
using LatentRecursion.Interop;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent settings</c>: every setting, preset and scheme.</summary>
static class SettingsCommand
{
    public static Command Create() => Cli.Verb("settings", "List every setting with its default, and the presets and schemes.", [], Run);

    static int Run(ParseResult parsed, Terminal terminal)
    {
        var settings = TrainingOptions.Settings;
        terminal.Result(
            new
            {
                settings = settings.All.Select(setting => new { setting.Name, setting.Default, setting.Expected, setting.Sentence }),
                presets = Preset.All.Select(preset => new { preset.Name, preset.Scheme, preset.Source, settings = settings.ToJson(preset.Options) }),
                schemes = Schemes.All.Select(choice => new { choice.Name, choice.Source, choice.Defaults }),
            },
            text =>
            {
                TerminalView.Table(text, ["setting", "default", "must be", ""], settings.All.Select(setting =>
                    (IReadOnlyList<string>)[setting.Name, setting.Default, setting.Expected, setting.Sentence]));
                TerminalView.Table(text, ["preset", "scheme", "source"], Preset.All.Select(preset =>
                    (IReadOnlyList<string>)[preset.Name, preset.Scheme, preset.Source]));
                TerminalView.Table(text, ["scheme", "source", "steps, T, n"], Schemes.All.Select(choice =>
                    (IReadOnlyList<string>)
                    [
                        choice.Name, choice.Source,
                        $"{choice.Defaults.Steps}, {choice.Defaults.Cycles}, {choice.Defaults.LatentUpdates}",
                    ]));
            });
        return 0;
    }
}
