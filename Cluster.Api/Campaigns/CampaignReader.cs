using Cluster.Api.Conventions;
using Cluster.Grains.Contacts.Rules;
using Cluster.Grains;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;

namespace Cluster.Api.Campaigns;

/// <summary>Makes a definition of a request's body, or says everything that is wrong with it.</summary>
internal static class CampaignReader
{
    private const int MaxHolidays = 400;
    private const int MaxGateways = 100;
    private const double Day = 86_400;

    public static CampaignDefinition Read(FieldReader body)
    {
        var defaults = new CampaignDefinition { Name = "", Mode = CampaignMode.Message };
        var mode = body["mode"].Required().Choice<CampaignMode>();
        var message = body["message"];
        var definition = new CampaignDefinition
        {
            Name = body["name"].Required().Text(FormLimits.Name) ?? "",
            Mode = mode ?? CampaignMode.Message,
            Priority = body["priority"].Whole(FormLimits.Priority) ?? defaults.Priority,
            Zone = body["zone"].Zone() ?? defaults.Zone,
            Country = body["country"].Text(2, Forms.Country(), "Two capital letters by ISO 3166, such as DE."),
            Windows = body["windows"].List(FormLimits.Windows, ReadWindow) ?? defaults.Windows,
            Holidays = body["holidays"].Values(MaxHolidays, day => day.Required().Date()) ?? defaults.Holidays,
            Caps = ReadCaps(body["caps"]) ?? defaults.Caps,
            Retries = ReadRetries(body["retries"]) ?? defaults.Retries,
            NextNumberDelay = body["nextNumberDelaySeconds"].Seconds(0, 30 * Day) ?? defaults.NextNumberDelay,
            Gateways = body["gateways"].List(MaxGateways, ReadShare) ?? defaults.Gateways,
            MaxCalls = body["maxCalls"].Whole(FormLimits.MaxCalls) ?? defaults.MaxCalls,
            CallsPerSecond = body["callsPerSecond"].Number(FormLimits.CallsPerSecond) ?? defaults.CallsPerSecond,
            RingTime = body["ringTimeSeconds"].Seconds(FormLimits.RingSeconds) ?? defaults.RingTime,
            MaxCallTime = body["maxCallTimeSeconds"].Seconds(10, Day) ?? defaults.MaxCallTime,
            CallerId = body["callerId"].Text(FormLimits.CallerId, Forms.CallerId(), "2 to 15 digits, with a plus sign in front if it is international."),
            DetectMachines = body["detectMachines"].Flag() ?? defaults.DetectMachines,
            Message = ReadMessage(mode == CampaignMode.Message ? message.Required() : message),
            Operators = OperatorReader.Read(body["operators"]) ?? defaults.Operators,
            StartsAt = body["startsAt"].Instant(),
            EndsAt = body["endsAt"].Instant(),
            Script = ScriptReader.Read(body["script"]),
            Recording = body["recording"].Choice<RecordingMode>() ?? defaults.Recording,
            RecordingDays = body["recordingDays"].Whole(FormLimits.RecordingDays),
        };
        OperatorReader.Check(definition, body);
        if (definition is { Mode: CampaignMode.Message, Recording: RecordingMode.OnDemand })
        {
            body.Fail("recording", "wrong-mode", "In a campaign of mode message nobody is there to ask for it.");
        }

        if (definition.EndsAt <= definition.StartsAt)
        {
            body.Fail("endsAt", "out-of-range", "Must be after startsAt.");
        }

        if (definition.Gateways.Select(share => share.GatewayId).Distinct(StringComparer.Ordinal).Count() < definition.Gateways.Count)
        {
            body.Fail("gateways", "duplicate", "A gateway is named twice.");
        }

        return definition;
    }

    private static WindowDefinition? ReadWindow(Field field)
    {
        if (field.Required().Object() is not { } window)
        {
            return null;
        }

        var days = window["days"].Required().Values(7, day => day.Required().Choice<DayOfWeek>());
        var from = window["from"].Required().TimeOfDay();
        var to = window["to"].Required().TimeOfDay();
        window.Finish();
        if (days is { Count: 0 })
        {
            window.Fail("days", "required", "Give at least one day of the week.");
        }

        // 00:00 as the end is the end of the day. A window over midnight is two windows: a day that ends at midnight is plainer to reason about.
        if (from >= to && to != TimeOnly.MinValue)
        {
            window.Fail("to", "out-of-range", "Must be after from; write a window over midnight as two.");
        }

        return days is null || from is null || to is null ? null : new WindowDefinition(days.Distinct().ToList(), from.Value, to.Value);
    }

    private static CapsDefinition? ReadCaps(Field field)
    {
        if (field.Object() is not { } caps)
        {
            return null;
        }

        var definition = new CapsDefinition(
            caps["perDay"].Whole(FormLimits.PerDay), caps["per24Hours"].Whole(1, AttemptHistory.Capacity), caps["total"].Whole(1, 10_000));
        caps.Finish();
        return definition;
    }

    private static Dictionary<Outcome, RetryDefinition>? ReadRetries(Field field)
    {
        if (field.Object() is not { } retries)
        {
            return null;
        }

        var definition = new Dictionary<Outcome, RetryDefinition>();
        foreach (var outcome in Enum.GetValues<Outcome>())
        {
            if (retries[OutcomeNames.Of(outcome)].Object() is not { } retry)
            {
                continue;
            }

            var delay = retry["delaySeconds"].Required().Seconds(0, RetryPolicy.LongestDelay.TotalSeconds);
            var limit = retry["limit"].Required().Whole(1, Tries.Most);
            retry.Finish();
            if (delay is { } pause && limit is { } most)
            {
                definition[outcome] = new RetryDefinition(pause, most);
            }
        }

        retries.Finish();
        return definition;
    }

    private static GatewayShare? ReadShare(Field field)
    {
        if (field.Required().Object() is not { } share)
        {
            return null;
        }

        var id = share["gatewayId"].Required().Text(64, Forms.Name());
        var weight = share["weight"].Whole(1, 1_000) ?? 1;
        share.Finish();
        return id is null ? null : new GatewayShare(id, weight);
    }

    private static MessageDefinition? ReadMessage(Field field)
    {
        if (field.Object() is not { } message)
        {
            return null;
        }

        var sound = message["sound"].Required().Text(FormLimits.Sound, Forms.Sound(), "A sound file on the gateway without extension, such as dialer/welcome.");
        var keys = new Dictionary<char, KeyMeaning>();
        if (message["keys"].Object() is { } meanings)
        {
            foreach (var key in "0123456789*#")
            {
                if (ReadMeaning(meanings[key.ToString()]) is { } meaning)
                {
                    keys[key] = meaning;
                }
            }

            meanings.Finish();
        }

        var wait = message["keyWaitSeconds"].Seconds(0, 120) ?? TimeSpan.FromSeconds(keys.Count > 0 ? 5 : 0);
        var machine = message["playToMachine"].Flag() ?? false;
        message.Finish();
        return sound is null ? null : new MessageDefinition(sound, keys, wait, machine);
    }

    private static KeyMeaning? ReadMeaning(Field field)
    {
        if (field.Object() is not { } meaning)
        {
            return null;
        }

        var result = meaning["result"].Required().Text(100, Forms.Code());
        var dnc = meaning["doNotCall"].Flag() ?? false;
        meaning.Finish();
        return result is null ? null : new KeyMeaning(result, dnc);
    }
}
