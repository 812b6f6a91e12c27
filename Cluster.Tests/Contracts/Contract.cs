using System.Reflection;
using Cluster.Interfaces.Contacts;
using Orleans;

namespace Cluster.Tests.Contracts;

/// <summary>
/// What crosses grain boundaries, one line for each method, member and enum value, as silos of different versions must agree on it. A
/// member of a record's head is numbered by its place, all others by their <see cref="IdAttribute"/>; types and methods are known by alias.
/// </summary>
internal static class Contract
{
    private static readonly Assembly s_ours = typeof(IContactGrain).Assembly;

    public static IReadOnlyList<string> Lines() =>
        [.. Interfaces().SelectMany(MethodLines).Concat(Messages().SelectMany(MemberLines)).Order(StringComparer.Ordinal)];

    public static IEnumerable<Type> Interfaces() => s_ours.GetTypes().Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrainWithStringKey)));

    /// <summary>Every type of ours that a call can carry, with its heirs.</summary>
    public static IReadOnlyCollection<Type> Messages()
    {
        var found = new HashSet<Type>();
        var open = new Queue<Type>(Interfaces().SelectMany(grain => grain.GetMethods())
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)));
        while (open.TryDequeue(out var type))
        {
            foreach (var part in type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments())
            {
                open.Enqueue(part);
            }

            if (type.Assembly == s_ours && found.Add(type))
            {
                foreach (var next in s_ours.GetTypes().Where(heir => heir.BaseType == type).Concat(Own(type).Select(property => property.PropertyType)))
                {
                    open.Enqueue(next);
                }
            }
        }

        return found;
    }

    public static string? Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;

    /// <summary>Members without a number, which would not be sent.</summary>
    public static IEnumerable<string> Unnumbered() => Messages().Where(type => !type.IsEnum)
        .SelectMany(type => Own(type).Where(property => property.GetCustomAttribute<IdAttribute>() is null && !Head(type).Contains(property.Name, StringComparer.Ordinal))
            .Select(property => $"{type.Name}.{property.Name}"));

    private static IEnumerable<string> MethodLines(Type grain) => grain.GetMethods()
        .Select(method => $"{Alias(grain)} {Alias(method)}({string.Join(", ", method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)))}) {NameOf(method.ReturnType)}");

    private static IEnumerable<string> MemberLines(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{Alias(type)} = {Convert.ToInt64(Enum.Parse(type, name))} {name}");
        }

        var head = type.GetConstructors().Where(IsHead).SelectMany(constructor => constructor.GetParameters())
            .Select(parameter => $"{Alias(type)} head {parameter.Position:00} {parameter.Name} {NameOf(parameter.ParameterType)}");
        return head.Concat(Own(type).Where(property => property.GetCustomAttribute<IdAttribute>() is not null)
            .Select(property => $"{Alias(type)} {property.GetCustomAttribute<IdAttribute>()!.Id:00} {property.Name} {NameOf(property.PropertyType)}"))
            .Append($"{Alias(type)} : {NameOf(type.BaseType!)}");
    }

    private static IEnumerable<string> Head(Type type) => type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(IsHead)
        .SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.Name!);

    private static bool IsHead(ConstructorInfo constructor) =>
        constructor.GetParameters() is { Length: > 0 } parameters && (parameters.Length > 1 || parameters[0].ParameterType != constructor.DeclaringType);

    private static IEnumerable<PropertyInfo> Own(Type type) =>
        type.IsEnum ? [] : type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(property => property.CanWrite);

    private static string NameOf(Type type) => type switch
    {
        { IsArray: true } => NameOf(type.GetElementType()!) + "[]",
        { IsGenericType: true } => $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>",
        _ => Alias(type) ?? type.Name,
    };
}
