using Cluster.Tests.Asterisk;
using Orleans;
using Xunit;

namespace Cluster.Tests.Contracts;

/// <summary>
/// Silos of two versions work side by side during an upgrade. <c>contracts.txt</c> holds what they say to each other: lines may be added to
/// it, with the change that adds them; a line that is there stays true.
/// </summary>
public sealed class ContractTests
{
    private static readonly string s_file = Path.Combine(AsteriskRoot.Repository, "Cluster.Tests", "Contracts", "contracts.txt");

    [Fact]
    public void Contract_that_others_rely_on_is_kept()
    {
        var broken = Missing(File.ReadAllLines(s_file), Contract.Lines());
        Assert.True(broken.Count == 0, "A silo of the last version would misunderstand these:\n" + string.Join('\n', broken));
    }

    [Fact]
    public void New_part_of_a_contract_is_in_the_list()
    {
        var added = Missing(Contract.Lines(), File.ReadAllLines(s_file));
        Assert.True(added.Count == 0, "Add these lines to Cluster.Tests/Contracts/contracts.txt:\n" + string.Join('\n', added));
    }

    [Fact]
    public void Every_message_has_a_serializer_an_alias_of_its_own_and_numbered_members()
    {
        var messages = Contract.Messages();
        Assert.True(messages.Count > 40, $"{messages.Count} messages");
        Assert.Empty(messages.Where(type => type.GetCustomAttributes(typeof(GenerateSerializerAttribute), inherit: false).Length == 0).Select(type => type.Name));
        Assert.Empty(messages.Where(type => !type.IsEnum && type.GetCustomAttributes(typeof(ImmutableAttribute), inherit: false).Length == 0).Select(type => type.Name));
        var aliases = messages.Concat(Contract.Interfaces()).Select(Contract.Alias).ToList();
        Assert.DoesNotContain(null, aliases);
        Assert.Equal(aliases.Count, aliases.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(Contract.Interfaces().SelectMany(grain => grain.GetMethods()).Where(method => Contract.Alias(method) is null).Select(method => method.Name));
        Assert.Empty(Contract.Unnumbered());
    }

    [Theory]
    [InlineData(" 05 Windows ", " 06 Windows ")]
    [InlineData("head 00 AttemptId", "head 01 AttemptId")]
    [InlineData("= 1 Machine", "= 1 Robot")]
    [InlineData(" Dial(", " Call(")]
    public void Renumbered_or_renamed_part_is_noticed(string was, string becomes)
    {
        var listed = Contract.Lines();
        var changed = listed.Select(line => line.Replace(was, becomes, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(Missing(listed, changed));
    }

    private static List<string> Missing(IEnumerable<string> expected, IEnumerable<string> there) => [.. expected.Except(there, StringComparer.Ordinal)];
}
