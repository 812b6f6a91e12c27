using Cluster.Interfaces.Campaigns;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Grains;

public sealed class MessageCampaignTests
{
    [Fact]
    public void Message_campaign_dials_every_contact_and_completes()
    {
        using var world = new SimulatedWorld(1, new DateTimeOffset(2026, 6, 15, 9, 0, 0, TimeSpan.Zero));
        world.AddGateway("gw1", new NetworkSettings { AnswerRate = 1, MachineRate = 0, BusyRate = 0, NoAnswerRate = 0, InvalidRate = 0, CongestionRate = 0, RejectedRate = 0 });
        var campaign = world.AddCampaign(new CampaignDefinition
        {
            Name = "all answer",
            Mode = CampaignMode.Message,
            Windows = [new WindowDefinition(Enum.GetValues<DayOfWeek>(), new TimeOnly(8, 0), new TimeOnly(20, 0))],
            Message = new MessageDefinition("hello", new Dictionary<char, KeyMeaning> { ['1'] = new("yes") }, TimeSpan.FromSeconds(5)),
        });
        for (var i = 0; i < 50; i++)
        {
            world.AddContact([$"+4930100{i:0000}"], "Europe/Berlin", campaign);
        }

        world.StartProcess();
        var done = world.RunUntil(() => world.Tables.Campaigns[campaign].State == CampaignState.Completed, TimeSpan.FromMinutes(10));
        Assert.True(done, string.Join('\n', world.Notes));
        Assert.Equal(50, world.CallLog.Entries.Count(entry => entry.Kind == CallLogKind.Started));
    }
}
