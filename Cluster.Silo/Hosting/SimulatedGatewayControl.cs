using System.Globalization;
using Cluster.Silo.Asterisk.Simulator;

namespace Cluster.Silo.Hosting;

/// <summary>Faults by the line: what a stand-alone simulated gateway obeys while it runs.</summary>
internal sealed class SimulatedGatewayControl(SimulatedGateway gateway)
{
    /// <summary>Does what the line says and answers with a line.</summary>
    public string Obey(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            ["drop"] => Cut(),
            ["calm"] => Calm(),
            ["put-down", var endpoint] => $"put-down {gateway.PutDown(endpoint).ToString(CultureInfo.InvariantCulture)}",
            ["calls"] => $"calls {gateway.LiveChannels.ToString(CultureInfo.InvariantCulture)}",
            [var fault, "on" or "off"] => Switch(fault, words[1] == "on"),
            [var fault, var part] when double.TryParse(part, CultureInfo.InvariantCulture, out var probability) && probability is >= 0 and <= 1 =>
                Set(fault, probability),
            _ => NotKnown(line),
        };
    }

    private static string NotKnown(string line) => $"not understood: {line}";

    private string Cut()
    {
        gateway.DropLinks();
        return "drop";
    }

    private string Calm()
    {
        var faults = gateway.Faults;
        faults.LoseEvent = faults.RepeatEvent = faults.DelayEvent = faults.ReorderAcrossChannels = faults.ReorderWithinChannel = 0;
        faults.RefuseOriginate = faults.FailWithoutChannel = faults.SwallowOriginateReply = 0;
        faults.RefuseLinks = false;
        if (faults.HalfOpen)
        {
            faults.HalfOpen = false;
            gateway.DropLinks();
        }

        return "calm";
    }

    private string Switch(string fault, bool on)
    {
        switch (fault)
        {
            case "half-open":
                gateway.Faults.HalfOpen = on;
                break;
            case "refuse-links":
                gateway.Faults.RefuseLinks = on;
                break;
            default:
                return NotKnown(fault);
        }

        return $"{fault} {(on ? "on" : "off")}";
    }

    private string Set(string fault, double probability)
    {
        var faults = gateway.Faults;
        switch (fault)
        {
            case "lose":
                faults.LoseEvent = probability;
                break;
            case "repeat":
                faults.RepeatEvent = probability;
                break;
            case "reorder":
                faults.ReorderAcrossChannels = faults.ReorderWithinChannel = probability;
                break;
            case "delay":
                faults.DelayEvent = probability;
                break;
            case "refuse":
                faults.RefuseOriginate = probability;
                break;
            case "swallow":
                faults.SwallowOriginateReply = probability;
                break;
            default:
                return NotKnown(fault);
        }

        return $"{fault} {probability.ToString(CultureInfo.InvariantCulture)}";
    }
}
