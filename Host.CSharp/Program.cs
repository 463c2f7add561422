using System.CommandLine;
using LatentRecursion.Host.Commands;

var root = new RootCommand("Train, evaluate and take apart networks that call themselves again and again.")
{
    ParityCommand.Create(),
};

return Cli.Run(root, args);
