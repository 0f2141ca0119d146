using System.Globalization;
using Steward.Cli;

// Nothing in Steward depends on the machine's language: numbers, dates and folds are the same everywhere.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

return await StewardCommand.RunAsync(args);
