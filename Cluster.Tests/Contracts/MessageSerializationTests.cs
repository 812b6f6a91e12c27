using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Xunit;

namespace Cluster.Tests.Contracts;

/// <summary>Every message goes through Orleans' serializer and comes out as it went in: between silos it will have to.</summary>
public sealed class MessageSerializationTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private int _number;

    public static TheoryData<string> Messages => new(Contract.Messages().Where(type => !type.IsAbstract).Select(type => type.FullName!));

    public void Dispose() => _services.Dispose();

    [Theory, MemberData(nameof(Messages))]
    public void Message_comes_out_as_it_went_in(string name)
    {
        var type = typeof(IContactGrain).Assembly.GetType(name)!;
        var sent = Sample(type);
        Assert.Equal(Written(sent), Written(Sent(sent)));
    }

    [Fact]
    public void Report_that_is_sent_as_its_base_keeps_its_kind()
    {
        CallReport report = new CallJudged(Guid.NewGuid(), DateTimeOffset.UnixEpoch, IsMachine: true, "LONGGREETING");
        Assert.Equal(report, Assert.IsType<CallJudged>(Sent(report)));
    }

    [Fact]
    public void Lists_of_any_making_arrive()
    {
        var definition = new CampaignDefinition
        {
            Name = "a",
            Mode = CampaignMode.Predictive,
            Windows = [new([DayOfWeek.Monday, DayOfWeek.Friday], new(9, 0), new(17, 30))],
            Holidays = [new(2026, 12, 25)],
            Gateways = new List<GatewayShare> { new("gw1", 2) },
            Retries = new Dictionary<Outcome, RetryDefinition> { [Outcome.Busy] = new(TimeSpan.FromMinutes(5), 3) },
        };
        Assert.Equal(Written(definition), Written(Sent(definition)));
        IReadOnlyList<ContactExplanation> answer = [new(Guid.Empty, Callable: false, "dnc", "On the list.", Until: null)];
        Assert.Equal(Written(answer), Written(Sent(answer)));
    }

    private T Sent<T>(T message)
    {
        var serializer = _services.GetRequiredService<Serializer>();
        return serializer.Deserialize<T>(serializer.SerializeToArray(message))!;
    }

    private static string Written(object message) => JsonSerializer.Serialize(message, message.GetType());

    /// <summary>A value with something in every member, no two alike.</summary>
    private object Sample(Type type)
    {
        _number++;
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Sample(inner);
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).GetValue(_number % Enum.GetValues(type).Length)!;
        }

        if (type.IsArray || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)))
        {
            var element = type.GetElementType() ?? type.GetGenericArguments()[0];
            var array = Array.CreateInstance(element, 2);
            array.SetValue(Sample(element), 0);
            array.SetValue(Sample(element), 1);
            return array;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            var made = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(type.GetGenericArguments()))!;
            made.Add(Sample(type.GetGenericArguments()[0]), Sample(type.GetGenericArguments()[1]));
            return made;
        }

        return Plain(type) ?? Filled(type);
    }

    private object? Plain(Type type) => type switch
    {
        _ when type == typeof(string) => $"text {_number}",
        _ when type == typeof(int) => _number,
        _ when type == typeof(long) => (long)_number << 33,
        _ when type == typeof(double) => _number + 0.5,
        _ when type == typeof(bool) => true,
        _ when type == typeof(char) => (char)('a' + (_number % 26)),
        _ when type == typeof(Guid) => new Guid(_number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(_number),
        _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch.AddHours(_number),
        _ when type == typeof(DateOnly) => DateOnly.FromDayNumber(700_000 + _number),
        _ when type == typeof(TimeOnly) => TimeOnly.FromTimeSpan(TimeSpan.FromMinutes(_number)),
        _ => null,
    };

    private object Filled(Type type)
    {
        // A record's copying constructor is not public, so the head is the longest of the public ones.
        var head = type.GetConstructors().Where(constructor => constructor.GetParameters().Length > 0).MaxBy(constructor => constructor.GetParameters().Length);
        var made = head?.Invoke([.. head.GetParameters().Select(parameter => Sample(parameter.ParameterType))]) ?? RuntimeHelpers.GetUninitializedObject(type);
        if (head is null)
        {
            foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.CanWrite))
            {
                property.SetValue(made, Sample(property.PropertyType));
            }
        }

        return made;
    }
}
