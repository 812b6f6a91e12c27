using System.Globalization;
using Cluster.Silo.Asterisk.Simulator;

namespace Cluster.Silo.Hosting;

/// <summary>What the command line of a stand-alone simulated gateway says.</summary>
internal sealed record SimulatedGatewayOptions
{
    /// <summary>The name of the sub-command.</summary>
    public const string Command = "simulated-gateway";

    /// <summary>What a person who asks for help reads; it is the whole documentation of the command.</summary>
    public const string Usage =
        """
        Cluster.Api simulated-gateway --secret S [options]
        An Asterisk with the dialer's dialplan and a simulated telephone network behind it, in a process of its own: its calls go on when the
        dialer dies. Serves the manager interface on 127.0.0.1 and nothing else. Its first line of output is the port that it listens on.

          --port N          TCP port; 0, the default, lets the system choose
          --user NAME       manager user (dialer)
          --secret S        manager secret
          --name NAME       its name in the call log (simulated)
          --call-log FILE   appends a JSON line for each step of each call: the gateway's own truth (none)
          --seed N          the same seed and the same orders give the same calls (1)
          --by-last-digit   the last digit of a number decides what happens, as in the test network of ./run --asterisk
          --max-channels N  more calls than that meet congestion (20000)
        Weights: --answered --machine --busy --no-answer --invalid --congestion --rejected W
        Times in seconds: --setup --ring-min --ring-max --amd-min --amd-max --talk --talk-exactly --patience --message S
        Keys: --key-press P, the probability that a person presses a key that is asked for

        It obeys lines on its standard input, answers each with a line, and ends when its input ends:
          drop                     cuts all links, once
          lose P | repeat P        this part of the events is never told | is told twice
          reorder P                this part of the events is passed by later ones, also by those of the same call
          delay P                  at this part of the events the whole link stalls for a while
          refuse P | swallow P     this part of the orders is refused | is carried out without a reply
          half-open on|off         links take everything and say nothing; a link that met this stays dead
          refuse-links on|off      new links are turned away
          calm                     all faults off; links that are half open are cut, so that they can come again
          put-down ENDPOINT        an operator puts down his phone
          calls                    how many channels there are
        """;

    private static readonly Dictionary<string, Func<NetworkSettings, double, NetworkSettings>> Numbers = new(StringComparer.Ordinal)
    {
        ["--answered"] = (network, value) => network with { AnswerRate = value },
        ["--machine"] = (network, value) => network with { MachineRate = value },
        ["--busy"] = (network, value) => network with { BusyRate = value },
        ["--no-answer"] = (network, value) => network with { NoAnswerRate = value },
        ["--invalid"] = (network, value) => network with { InvalidRate = value },
        ["--congestion"] = (network, value) => network with { CongestionRate = value },
        ["--rejected"] = (network, value) => network with { RejectedRate = value },
        ["--setup"] = (network, value) => network with { SetupDelay = TimeSpan.FromSeconds(value) },
        ["--ring-min"] = (network, value) => network with { RingMin = TimeSpan.FromSeconds(value) },
        ["--ring-max"] = (network, value) => network with { RingMax = TimeSpan.FromSeconds(value) },
        ["--amd-min"] = (network, value) => network with { AmdMin = TimeSpan.FromSeconds(value) },
        ["--amd-max"] = (network, value) => network with { AmdMax = TimeSpan.FromSeconds(value) },
        ["--talk"] = (network, value) => network with { TalkMean = TimeSpan.FromSeconds(value) },
        ["--talk-exactly"] = (network, value) => network with { TalkMean = TimeSpan.FromSeconds(value), TalkLaw = TalkTimeLaw.Fixed },
        ["--patience"] = (network, value) => network with { PatienceMean = TimeSpan.FromSeconds(value) },
        ["--message"] = (network, value) => network with { MessageLength = TimeSpan.FromSeconds(value) },
        ["--key-press"] = (network, value) => network with { KeyPressProbability = Math.Min(1, value) },
        ["--max-channels"] = (network, value) => network with { MaxChannels = (int)Math.Min(value, 1_000_000) },
    };

    public int Port { get; private init; }

    public string User { get; private init; } = "dialer";

    public string Secret { get; private init; } = "";

    public string Name { get; private init; } = "simulated";

    public string? CallLog { get; private init; }

    public int Seed { get; private init; } = 1;

    public NetworkSettings Network { get; private init; } = new();

    /// <summary>The options; null when the words are not understood, and then <paramref name="problem"/> says which.</summary>
    public static SimulatedGatewayOptions? Parse(IEnumerable<string> words, out string problem)
    {
        var options = new SimulatedGatewayOptions();
        using var word = words.GetEnumerator();
        while (word.MoveNext())
        {
            var name = word.Current;
            if (name == "--by-last-digit")
            {
                options = options with { Network = options.Network with { ByLastDigit = true } };
            }
            else if (!word.MoveNext() || options.With(name, word.Current) is not { } changed)
            {
                problem = $"{name} is not known, or its value is missing or wrong";
                return null;
            }
            else
            {
                options = changed;
            }
        }

        problem = options.Secret.Length > 0 ? "" : "--secret is missing";
        return problem.Length == 0 ? options : null;
    }

    private SimulatedGatewayOptions? With(string name, string value) => name switch
    {
        "--port" => int.TryParse(value, CultureInfo.InvariantCulture, out var port) && port is >= 0 and <= 65_535 ? this with { Port = port } : null,
        "--seed" => int.TryParse(value, CultureInfo.InvariantCulture, out var seed) ? this with { Seed = seed } : null,
        "--user" => this with { User = value },
        "--secret" => this with { Secret = value },
        "--name" => this with { Name = value },
        "--call-log" => this with { CallLog = value },
        _ when Numbers.TryGetValue(name, out var set) && double.TryParse(value, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1e6 =>
            this with { Network = set(Network, number) },
        _ => null,
    };
}
