namespace Cluster.Api.Demo;

/// <summary>What the command line asks of the demonstration.</summary>
/// <param name="Contacts">How many contacts are generated.</param>
/// <param name="UntilDone">End the process when the campaign is complete.</param>
/// <param name="RealAsterisk">The gateways are real and stand before a test network that goes by the number's last digit.</param>
/// <param name="Operators">How many simulated operators take the calls.</param>
internal sealed record DemoOptions(int Contacts, bool UntilDone, bool RealAsterisk, int Operators)
{
    private const int SimulatedContacts = 2_000;
    private const int RealContacts = 200;
    private const int SimulatedOperators = 40;
    private const int RealOperators = 10;

    /// <summary>The options, or null when no demonstration is asked for. <c>./run</c> has checked the words.</summary>
    public static DemoOptions? Parse(string[] args)
    {
        if (!args.Contains("--demo"))
        {
            return null;
        }

        var real = args.Contains("--asterisk");
        return new DemoOptions(
            Number(args, "--contacts") ?? (real ? RealContacts : SimulatedContacts), args.Contains("--until-done"), real,
            Number(args, "--operators") ?? (real ? RealOperators : SimulatedOperators));
    }

    private static int? Number(string[] args, string option) =>
        Array.IndexOf(args, option) is var at and >= 0 && at + 1 < args.Length && int.TryParse(args[at + 1], out var given) ? given : null;
}
