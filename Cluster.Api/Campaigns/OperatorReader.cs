using Cluster.Api.Conventions;
using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces.Campaigns;

namespace Cluster.Api.Campaigns;

/// <summary>Reads how answered customers meet operators, and how many may find none.</summary>
internal static class OperatorReader
{
    /// <summary>Most rules on abandoned calls.</summary>
    public const int MaxPolicies = 10;

    /// <summary>Most imported columns in a list of contacts.</summary>
    public const int MaxListColumns = 8;

    /// <summary>The rules as they are given; null when there are none.</summary>
    public static OperatorRules? Read(Field field)
    {
        if (field.Object() is not { } rules)
        {
            return null;
        }

        var defaults = new OperatorRules();
        var definition = new OperatorRules
        {
            ConnectLimit = rules["connectLimitSeconds"].Seconds(0.5, 30) ?? defaults.ConnectLimit,
            SafeSound = rules["safeSound"].Text(200, Forms.Sound()) ?? defaults.SafeSound,
            WrapUp = rules["wrapUpSeconds"].Seconds(FormLimits.WrapUpSeconds) ?? defaults.WrapUp,
            WrapUpMode = rules["wrapUpMode"].Choice<WrapUpMode>() ?? defaults.WrapUpMode,
            TimeOutDisposition = rules["timeOutDisposition"].Text(FormLimits.Code, Forms.Code()),
            Dispositions = rules["dispositions"].List(FormLimits.Dispositions, ReadDisposition) ?? defaults.Dispositions,
            Abandonment = rules["abandonment"].List(MaxPolicies, ReadPolicy) ?? defaults.Abandonment,
            CallsPerOperator = rules["callsPerOperator"].Number(1, 20) ?? defaults.CallsPerOperator,
            MinimumRingTime = rules["minimumRingTimeSeconds"].Seconds(PacerSettings.LeastRing, 120) ?? defaults.MinimumRingTime,
            HoldSound = rules["holdSound"].Text(200, Forms.Sound()),
            Transfers = TransferReader.Read(rules["transfers"]) ?? defaults.Transfers,
            Preview = ReadPreview(rules["preview"]) ?? defaults.Preview,
            Manual = rules["manual"].Choice<ManualDialling>() ?? defaults.Manual,
            ManualPerHour = rules["manualPerHour"].Whole(1, OperatorRules.MostManualPerHour) ?? defaults.ManualPerHour,
            ListColumns = rules["listColumns"].List(MaxListColumns, column => column.Required().Text(200)) ?? defaults.ListColumns,
            CancelLateRinging = rules["cancelLateRinging"].Flag() ?? defaults.CancelLateRinging,
            Callbacks = ReadCallbacks(rules["callbacks"]) ?? defaults.Callbacks,
        };
        if (definition.Abandonment.Count == 0)
        {
            rules.Fail("abandonment", "required", "Give at least one rule: without any nothing would hold the pacer back.");
        }

        if (definition.Dispositions.Select(disposition => disposition.Code).Distinct(StringComparer.Ordinal).Count() < definition.Dispositions.Count)
        {
            rules.Fail("dispositions", "duplicate", "A code is given twice.");
        }

        CheckWrapUp(definition, rules);
        rules.Finish();
        return definition;
    }

    /// <summary>What the mode of wrap-up asks of the other rules.</summary>
    private static void CheckWrapUp(OperatorRules definition, FieldReader rules)
    {
        if (definition.WrapUp == TimeSpan.Zero && definition.WrapUpMode is WrapUpMode.TimeBoxedNoEarlyExit or WrapUpMode.Optional)
        {
            rules.Fail("wrapUpSeconds", "out-of-range", "In this wrapUpMode operators need some time; without a wrap-up the mode is time-boxed.");
        }

        if (definition.WrapUpMode == WrapUpMode.Mandatory && definition.Dispositions.Count == 0)
        {
            rules.Fail("dispositions", "required", "In wrapUpMode mandatory operators wait for a result: give at least one.");
        }

        if (definition.TimeOutDisposition is { } code)
        {
            var disposition = definition.Dispositions.FirstOrDefault(one => one.Code == code);
            if (disposition is null)
            {
                rules.Fail("timeOutDisposition", "unknown-disposition", "The dispositions do not name this code.");
            }
            else if (disposition.Kind == DispositionKind.Callback)
            {
                rules.Fail("timeOutDisposition", "not-allowed", "Nobody would have said when to call back.");
            }
        }
    }

    /// <summary>What the modes that dial ahead ask of a definition as a whole.</summary>
    public static void Check(CampaignDefinition definition, FieldReader body)
    {
        var rules = definition.Operators;
        if (definition.Mode is not (CampaignMode.Ratio or CampaignMode.Predictive))
        {
            return;
        }

        if (definition.RingTime < rules.MinimumRingTime)
        {
            body.Fail("ringTimeSeconds", "out-of-range", "In modes ratio and predictive a phone rings for operators.minimumRingTimeSeconds at least.");
        }

        if (rules.Abandonment.Any(policy => rules.ConnectLimit > policy.Threshold))
        {
            body.Fail("operators", "out-of-range", "connectLimitSeconds must not be longer than the thresholdSeconds of any abandonment rule.");
        }
    }

    /// <summary>One rule on abandoned calls.</summary>
    public static AbandonmentPolicy? ReadPolicy(Field field)
    {
        if (field.Required().Object() is not { } policy)
        {
            return null;
        }

        var defaults = new AbandonmentPolicy();
        var definition = new AbandonmentPolicy
        {
            Cap = policy["cap"].Number(FormLimits.Share) ?? defaults.Cap,
            Window = policy["window"].Choice<AbandonmentWindow>() ?? defaults.Window,
            WaitingFrom = policy["waitingFrom"].Choice<WaitingFrom>() ?? defaults.WaitingFrom,
            Threshold = policy["thresholdSeconds"].Seconds(0.5, 60) ?? defaults.Threshold,
            MachineShare = policy["machineShare"].Number(0, 0.95) ?? defaults.MachineShare,
            FalseMachineShare = policy["falseMachineShare"].Number(0, 1) ?? defaults.FalseMachineShare,
        };
        policy.Finish();
        return definition;
    }

    private static PreviewRules? ReadPreview(Field field)
    {
        if (field.Object() is not { } preview)
        {
            return null;
        }

        var defaults = new PreviewRules();
        var rules = new PreviewRules
        {
            Time = preview["timeSeconds"].Seconds(30, 3_600) ?? defaults.Time,
            MaySkip = preview["maySkip"].Flag() ?? defaults.MaySkip,
            SkipDelay = preview["skipDelaySeconds"].Seconds(0, 30 * 86_400) ?? defaults.SkipDelay,
            AtEnd = preview["atEnd"].Choice<PreviewEnd>() ?? defaults.AtEnd,
        };
        preview.Finish();
        return rules;
    }

    private static CallbackRules? ReadCallbacks(Field field)
    {
        if (field.Object() is not { } callbacks)
        {
            return null;
        }

        var defaults = new CallbackRules();
        var rules = new CallbackRules
        {
            WindowMinutes = callbacks["windowMinutes"].Whole(FormLimits.CallbackMinutes) ?? defaults.WindowMinutes,
            Missed = callbacks["missed"].Choice<MissedCallback>() ?? defaults.Missed,
        };
        callbacks.Finish();
        return rules;
    }

    private static DispositionDefinition? ReadDisposition(Field field)
    {
        if (field.Required().Object() is not { } disposition)
        {
            return null;
        }

        var code = disposition["code"].Required().Text(FormLimits.Code, Forms.Code());
        var kind = disposition["kind"].Required().Choice<DispositionKind>();
        disposition.Finish();
        return code is null || kind is null ? null : new DispositionDefinition(code, kind.Value);
    }
}
