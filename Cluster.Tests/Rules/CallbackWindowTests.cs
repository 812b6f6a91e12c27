using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using NodaTime;
using Xunit;

namespace Cluster.Tests.Rules;

public sealed class CallbackWindowTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    // A Monday, noon in Berlin.
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 23, 11, 0);

    private static readonly CallingWindow Office = CallingWindow.Create(
        Enum.GetValues<IsoDayOfWeek>().Where(day => day is >= IsoDayOfWeek.Monday and <= IsoDayOfWeek.Friday)
            .ToDictionary(day => day, _ => (IReadOnlyList<LocalHours>)[LocalHours.TryParse("09:00-18:00", out var hours) ? hours : throw new FormatException()]));

    [Theory]
    [InlineData(1, 2, CallbackFault.None)]
    [InlineData(-0.01, 2, CallbackFault.None)]
    [InlineData(-0.1, 2, CallbackFault.Past)]
    [InlineData(366 * 24, (366 * 24) + 1, CallbackFault.None)]
    [InlineData((366 * 24) + 1, (366 * 24) + 2, CallbackFault.TooFar)]
    [InlineData(2, 2, CallbackFault.Empty)]
    [InlineData(2, 1, CallbackFault.Empty)]
    [InlineData(1, 1 + (7 * 24), CallbackFault.None)]
    [InlineData(1, 1.1 + (7 * 24), CallbackFault.TooLong)]
    [InlineData(5, 30, CallbackFault.None)] // from before the close until after the next opening
    [InlineData(6, 21, CallbackFault.OutsideHours)] // from the close until the next opening
    [InlineData(6, 21.1, CallbackFault.None)]
    [InlineData(102, 144, CallbackFault.OutsideHours)] // a weekend
    public void Judge_window_has_its_first_fault(double fromHours, double untilHours, CallbackFault fault) =>
        Assert.Equal(fault, CallbackWindow.Judge(Now + Duration.FromHours(fromHours), Now + Duration.FromHours(untilHours), Now, Office, Berlin));

    [Fact]
    public void UntilOf_what_cannot_be_an_end_gives_way_to_the_campaigns_own()
    {
        var (rules, from) = (new CallbackRules { WindowMinutes = 90 }, Now.ToDateTimeOffset());
        Assert.Equal(from.AddHours(3), rules.UntilOf(from, from.AddHours(3)));
        Assert.All((DateTimeOffset?[])[null, from, from.AddHours(-1), from.AddDays(8), DateTimeOffset.MaxValue], said => Assert.Equal(from.AddMinutes(90), rules.UntilOf(from, said)));
        Assert.Equal(DateTimeOffset.MaxValue, rules.UntilOf(DateTimeOffset.MaxValue.AddMinutes(-1), null));
    }

    [Fact]
    public void Window_lasts_over_tries_and_ends_with_the_promise()
    {
        var until = Now + Duration.FromHours(2);
        var promised = EntryRules.AfterDisposition(EntryState.New, EntryEffect.Callback, Now, until);
        var tried = EntryRules.AfterAttempt(promised, 1, Interfaces.Outcome.Busy, 0, Now, RetryPolicy.Default, Duration.FromMinutes(1));
        Assert.Equal((EntryStatus.Callback, until), (tried.Status, tried.CallbackUntil));
        foreach (var effect in new[] { EntryEffect.Success, EntryEffect.Finish, EntryEffect.Retry })
        {
            Assert.Null(EntryRules.AfterDisposition(tried, effect, Now).CallbackUntil);
        }
    }

    [Fact]
    public void Judge_missed_callback_is_nobodys_but_a_persons_to_call()
    {
        var question = new DialQuestion
        {
            Now = Now, Zone = Berlin, Window = Office, Caps = AttemptCaps.None, History = AttemptHistory.Empty, NumbersCount = 1, CampaignRunning = true,
            Entry = EntryRules.AfterDisposition(EntryState.New, EntryEffect.Callback, Now - Duration.FromHours(1), Now),
        };
        Assert.True(DialRules.Judge(question with { Now = Now - Duration.FromSeconds(1) }).IsAllowed);
        var verdict = DialRules.Judge(question);
        Assert.Equal(("callback-missed", null), (verdict.Code, verdict.Until));
        Assert.Contains("not kept in its time", verdict.Sentence(Berlin), StringComparison.Ordinal);
        Assert.True(DialRules.Judge(ManualRules.Of(question, null)).IsAllowed);

        // What is put off past the end of its window is put off, not ended.
        var night = question with { Now = Now - Duration.FromHours(10), Entry = question.Entry with { NextDue = null, CallbackUntil = Now - Duration.FromHours(4) } };
        Assert.Equal(VerdictReason.OutsideWindow, DialRules.Judge(night).Reason);
        Assert.Equal(Now - Duration.FromHours(3), DialRules.NextAllowed(night));
    }
}
