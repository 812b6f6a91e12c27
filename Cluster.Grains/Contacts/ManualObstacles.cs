using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Operators;
using NodaTime;

namespace Cluster.Grains.Contacts;

/// <summary>The words in which an operator hears why he cannot dial somebody. Codes of the rules are those of a contact's explanation.</summary>
public static class ManualObstacles
{
    /// <summary>What keeps an operator from dialling, as he stands; null: nothing.</summary>
    public static Obstacle? Of(OperatorStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status switch
        {
            { Presence: Presence.SignedOut } => Of("not-signed-in"),
            { Line: not LineState.Up } => Of("line-down"),
            { Activity: Activity.Idle } => null,
            { Activity: Activity.WrapUp } => Of("wrap-up"),
            { Activity: Activity.Previewing } => Of("previewing"),
            { Activity: Activity.Reserved } => Of("call-coming"),
            _ => Of("in-call"),
        };
    }

    internal static Obstacle Of(in ContactVerdict verdict, DateTimeZone zone) => new(verdict.Code, verdict.Sentence(zone), verdict.Until?.ToDateTimeOffset());

    internal static Obstacle Of(string code) => new(code, code switch
    {
        "not-signed-in" => "the operator is not signed in",
        "line-down" => "the operator's phone is not connected",
        "wrap-up" => "the result of the last call is not given yet",
        "call-coming" => "a call is being made for the operator",
        "manual-quota" => "the operator has made as many calls himself as the campaign allows in an hour",
        "previewing" => "the operator looks at another contact",
        "offer-over" => "the contact is not offered to the operator any more",
        "in-call" => "the operator has a call",
        "not-his-campaign" => "the operator does not work for this campaign",
        "not-in-campaign" => "the contact is not in this campaign",
        "no-such-number" => "the contact has no such number",
        "manual-not-allowed" => "operators of this campaign do not dial this contact themselves",
        "campaign-not-running" => "the campaign is not running",
        "live-call" => "a call to this contact or number is under way",
        "gateway-down" => "the gateway does not answer",
        "no-gateway" or "gateway-taken" => "the gateway has not taken the call",
        "late" or "stale" => "the contact was not reached in time: try again",
        _ => code,
    });

    internal static ManualReply Refusal(string code) => new(Of(code));
}
