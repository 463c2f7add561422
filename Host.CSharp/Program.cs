using System.CommandLine;
using LatentRecursion.Host;
using LatentRecursion.Host.Commands;
using LatentRecursion.Host.Demo;

LibtorchEnvironment.Prepare();

var root = new RootCommand(
    "Train, evaluate and take apart networks that call themselves again and again. "
    + "Without a verb: trains three schemes on 6x6 Sudoku (some minutes) and compares them on a page.")
{
    TrainCommand.Create(),
    EvaluateCommand.Create(),
    SolveCommand.Create(),
    DiagnoseCommand.Create(),
    HaltCommand.Create(),
    GuideCommand.Create(),
    ReportCommand.Create(),
    WatchCommand.Create(),
    ExportCommand.Create(),
    ImportCommand.Create(),
    PlanCommand.Create(),
    ParityCommand.Create(),
    LawsCommand.Create(),
    DataCommand.Create(),
    SettingsCommand.Create(),
    DoctorCommand.Create(),
    BenchCommand.Create(),
    StudyCommand.Create(),
    NotebookCommand.Create(),
    CompletionCommand.Create(),
};

MainCommand.AddTo(root);
VersionAction.AddTo(root);

return Cli.Run(root, args);
