namespace Cluster.Api.Demo;

/// <summary>What the command line asks of the demonstration.</summary>
/// <param name="Contacts">How many contacts are generated.</param>
/// <param name="UntilDone">End the process when the campaign is complete.</param>
/// <param name="RealAsterisk">The gateways are real and stand before a test network that goes by the number's last digit.</param>
internal sealed record DemoOptions(int Contacts, bool UntilDone, bool RealAsterisk)
{
    private const int SimulatedContacts = 3_000;
    private const int RealContacts = 200;

    /// <summary>The options, or null when no demonstration is asked for. <c>./run</c> has checked the words.</summary>
    public static DemoOptions? Parse(string[] args)
    {
        if (!args.Contains("--demo"))
        {
            return null;
        }

        var real = args.Contains("--asterisk");
        var contacts = Array.IndexOf(args, "--contacts") is var at and >= 0 && at + 1 < args.Length && int.TryParse(args[at + 1], out var given)
            ? given
            : real ? RealContacts : SimulatedContacts;
        return new DemoOptions(contacts, args.Contains("--until-done"), real);
    }
}
