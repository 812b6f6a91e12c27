namespace Cluster.Api.Assignments;

/// <summary>Contacts of a campaign that were given to operators.</summary>
/// <param name="Id">Of this assignment.</param>
/// <param name="CampaignId">The campaign.</param>
/// <param name="FromOperatorId">Whose they were; null: nobody's.</param>
/// <param name="OperatorIds">To whom they were dealt in turn; none: nobody's again.</param>
/// <param name="Contacts">How many.</param>
/// <param name="By">Who did it.</param>
/// <param name="At">When.</param>
public sealed record AssignmentView(
    Guid Id, Guid CampaignId, Guid? FromOperatorId, IReadOnlyList<Guid> OperatorIds, long Contacts, string By, DateTimeOffset At);

/// <summary>Contacts to be given to operators.</summary>
/// <param name="OperatorIds">To whom, in turn; none: back to nobody.</param>
/// <param name="Count">How many at most; left out: all.</param>
/// <param name="FromOperatorId">Whose; left out: those that are nobody's.</param>
internal sealed record AssignmentBody(IReadOnlyList<Guid> OperatorIds, int? Count, Guid? FromOperatorId);
