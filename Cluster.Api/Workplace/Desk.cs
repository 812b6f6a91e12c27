using System.Text.Json;
using Cluster.Api.Accounts;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Operators;

namespace Cluster.Api.Workplace;

/// <summary>All that an operator's screen shows, of one moment: it is drawn from this alone.</summary>
/// <param name="Now">The moment; the browser's clock may be wrong.</param>
/// <param name="Name">His name.</param>
/// <param name="Status">Where he stands.</param>
/// <param name="Phone">The phone that he signed in with last.</param>
/// <param name="Gateways">Gateways that may hold his line.</param>
/// <param name="Campaigns">Campaigns whose calls he takes.</param>
/// <param name="Call">The call in hand or in wrap-up, or the one that is about to be connected.</param>
/// <param name="HelpSince">Since when he asks for a supervisor.</param>
/// <param name="Preview">The contact that he looks at before he dials.</param>
/// <param name="Manual">Campaigns for which he may dial himself.</param>
/// <param name="Reminders">Callbacks of his own that are due or nearly so, the oldest first.</param>
/// <param name="RemindAt">When there is something new to be reminded of, something becomes due, or its window ends; null: nothing is promised.</param>
/// <param name="MissedCallbacks">How many callbacks of his own were missed, and wait for him.</param>
public sealed record Desk(
    DateTimeOffset Now, string Name, OperatorStatus Status, Phone? Phone, IReadOnlyList<string> Gateways, IReadOnlyList<DeskCampaign> Campaigns, DeskCall? Call,
    DateTimeOffset? HelpSince, DeskPreview? Preview, IReadOnlyList<ManualCampaign> Manual, IReadOnlyList<Reminder> Reminders,
    DateTimeOffset? RemindAt, int MissedCallbacks);

/// <summary>A campaign for which an operator works.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="Name">Its name.</param>
public sealed record DeskCampaign(Guid Id, string Name);

/// <summary>A campaign for which an operator may dial himself.</summary>
public sealed record ManualCampaign(Guid CampaignId, string Name);

/// <summary>A contact that is offered to an operator.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="ContactId">The contact.</param>
/// <param name="Campaign">Name of the campaign.</param>
/// <param name="ExternalId">The contact by the client's own id.</param>
/// <param name="Numbers">All numbers of the contact.</param>
/// <param name="Zone">The contact's time zone; null: the campaign's.</param>
/// <param name="Data">All imported columns.</param>
/// <param name="Before">The last calls to this contact, newest first.</param>
/// <param name="Skips">Who skipped the contact in this campaign, newest first.</param>
/// <param name="EndsAt">When the campaign decides.</param>
/// <param name="MoreTimes">How often he may still ask for more time.</param>
/// <param name="MaySkip">Whether the contact may be skipped.</param>
/// <param name="AtEnd">What happens when the time is over.</param>
public sealed record DeskPreview(
    Guid CampaignId, Guid ContactId, string Campaign, string ExternalId, IReadOnlyList<string> Numbers, string? Zone, JsonElement Data,
    IReadOnlyList<CallBefore> Before, IReadOnlyList<SkipBefore> Skips, DateTimeOffset EndsAt, int MoreTimes, bool MaySkip, PreviewEnd AtEnd);

/// <summary>A contact was offered before and not dialled.</summary>
public sealed record SkipBefore(DateTimeOffset At, string Reason);

/// <summary>A call on an operator's screen.</summary>
/// <param name="AttemptId">The attempt.</param>
/// <param name="Campaign">Name of the campaign.</param>
/// <param name="ExternalId">The contact by the client's own id.</param>
/// <param name="Number">The number that was dialled.</param>
/// <param name="Numbers">All numbers of the contact.</param>
/// <param name="Zone">The contact's time zone; null: the campaign's.</param>
/// <param name="Data">All imported columns.</param>
/// <param name="Dispositions">The results to choose from.</param>
/// <param name="Note">What he has written so far.</param>
/// <param name="Before">The last calls to this contact, newest first.</param>
/// <param name="Transfers">To whom he may pass the customer on.</param>
/// <param name="Script">What he says and asks; null: the campaign gives nothing.</param>
/// <param name="WrapUpMode">Whether he writes up after it, and what ends that.</param>
/// <param name="MoreTimes">How often he may still ask for more time to write up; 0 also while there is no limit.</param>
/// <param name="CallbackMinutes">How long the window of a callback is when nobody says otherwise.</param>
public sealed record DeskCall(
    Guid AttemptId, string Campaign, string ExternalId, string Number, IReadOnlyList<string> Numbers, string? Zone, JsonElement Data,
    IReadOnlyList<DispositionDefinition> Dispositions, CallNote? Note, IReadOnlyList<CallBefore> Before, TransferRules Transfers,
    DeskScript? Script, WrapUpMode WrapUpMode, int MoreTimes, int CallbackMinutes);

/// <summary>A script with the contact's columns in its texts, as far as the answers have led.</summary>
/// <param name="Text">What is said before any question.</param>
/// <param name="Questions">The questions that were asked, and the one to ask now.</param>
/// <param name="IsComplete">All of them have an answer, and no further one follows.</param>
public sealed record DeskScript(string Text, IReadOnlyList<DeskQuestion> Questions, bool IsComplete);

/// <summary>A question on an operator's screen.</summary>
/// <param name="Id">Names it in the answers.</param>
/// <param name="Text">What is asked.</param>
/// <param name="Kind">What an answer may be.</param>
/// <param name="Choices">Of kind choice: the answers.</param>
/// <param name="Answer">What was answered.</param>
public sealed record DeskQuestion(string Id, string Text, QuestionKind Kind, IReadOnlyList<string> Choices, string? Answer);

/// <summary>Another operator to whom a customer may be passed on.</summary>
/// <param name="OperatorId">Who.</param>
/// <param name="Name">His name.</param>
public sealed record Colleague(Guid OperatorId, string Name);

/// <summary>What an operator writes of a call before he gives the result.</summary>
/// <param name="Text">Notes.</param>
/// <param name="Disposition">The result that he has in mind.</param>
/// <param name="CallbackFrom">When he wants to call again.</param>
/// <param name="CallbackUntil">Until when.</param>
/// <param name="CallbackForTeam">Anybody of the campaign may make this call; else he does it himself.</param>
public sealed record CallNote(string Text, string? Disposition, DateTimeOffset? CallbackFrom, DateTimeOffset? CallbackUntil, bool CallbackForTeam);

/// <summary>An earlier call to the same contact.</summary>
/// <param name="At">When it was dialled.</param>
/// <param name="Outcome">What the network gave.</param>
/// <param name="Result">What the operator, or a key, gave.</param>
/// <param name="Notes">What the operator wrote.</param>
public sealed record CallBefore(DateTimeOffset At, Outcome Outcome, string? Result, string? Notes);
