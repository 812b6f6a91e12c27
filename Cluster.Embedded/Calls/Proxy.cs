using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Orleans.Concurrency;

namespace Cluster.Embedded;

/// <summary>The emitted reference class of one grain interface. Emitted once per process.</summary>
internal sealed class Proxy
{
    private static readonly ConcurrentDictionary<Type, Proxy> Emitted = new();

    private Proxy(Type grainInterface)
    {
        var methods = CallableMethods(grainInterface);
        Methods = [.. methods.Select(m => new GrainMethod(
            $"{grainInterface.Name}.{m.Name}",
            m.IsDefined(typeof(AlwaysInterleaveAttribute)),
            m.IsDefined(typeof(OneWayAttribute))))];
        Create = new ProxyEmitter(grainInterface).Emit(methods);
    }

    internal GrainMethod[] Methods { get; }

    internal Func<GrainInterface, string, GrainReference> Create { get; }

    /// <summary>The reference class of the interface.</summary>
    /// <exception cref="InvalidOperationException">A method has a shape that cannot be a message.</exception>
    internal static Proxy Of(Type grainInterface) => Emitted.GetOrAdd(grainInterface, static type => new Proxy(type));

    private static MethodInfo[] CallableMethods(Type grainInterface)
    {
        MethodInfo[] methods = [.. grainInterface.GetInterfaces().Prepend(grainInterface)
            .SelectMany(i => i.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
            .Where(m => m.IsAbstract)];
        foreach (var method in methods)
        {
            var returns = method.ReturnType;
            var returnsTask = returns == typeof(Task) || returns == typeof(ValueTask)
                || (returns.IsGenericType && (returns.GetGenericTypeDefinition() == typeof(Task<>) || returns.GetGenericTypeDefinition() == typeof(ValueTask<>)));
            if (!returnsTask || method.IsGenericMethod || method.GetParameters().Any(p => p.ParameterType.IsByRef))
            {
                throw new InvalidOperationException(
                    $"{grainInterface.Name}.{method.Name} cannot be a grain method: it must return a task and have neither type parameters nor ref or out arguments.");
            }

            if (method.IsDefined(typeof(OneWayAttribute)) && returns.IsGenericType)
            {
                throw new InvalidOperationException($"{grainInterface.Name}.{method.Name} is one-way and so cannot have a result.");
            }
        }

        return methods;
    }
}

/// <summary>
/// Emits, for each method, a request class with a field per argument, and one reference class whose methods fill a request and send it:
/// <c>Task&lt;R&gt; M(A a) => SendForResultAsync(new M_Request { a = a }, index)</c>. Compared with a reflective call this saves boxing and arrays per call.
/// </summary>
internal sealed class ProxyEmitter
{
    private readonly Type grainInterface;
    private readonly ModuleBuilder module;

    internal ProxyEmitter(Type grainInterface)
    {
        this.grainInterface = grainInterface;
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName($"{grainInterface.FullName}.Proxy"), AssemblyBuilderAccess.Run);
        // Grain interfaces and the host's own types may be internal.
        var ignoresAccess = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        foreach (var name in ReachedAssemblies(grainInterface))
        {
            assembly.SetCustomAttribute(new CustomAttributeBuilder(ignoresAccess, [name]));
        }

        module = assembly.DefineDynamicModule("Proxy");
    }

    internal Func<GrainInterface, string, GrainReference> Emit(MethodInfo[] methods)
    {
        var proxy = module.DefineType($"{grainInterface.Name}_Reference", TypeAttributes.Public | TypeAttributes.Sealed, typeof(GrainReference), [grainInterface]);
        EmitConstructor(proxy);
        for (var i = 0; i < methods.Length; i++)
        {
            EmitMethod(proxy, methods[i], i, EmitRequest(methods[i], i));
        }

        var constructor = proxy.CreateType().GetConstructor([typeof(GrainInterface), typeof(string)])!;
        ParameterExpression[] parameters = [Expression.Parameter(typeof(GrainInterface)), Expression.Parameter(typeof(string))];
        return Expression.Lambda<Func<GrainInterface, string, GrainReference>>(Expression.New(constructor, parameters), parameters).Compile();
    }

    private static IEnumerable<string> ReachedAssemblies(Type grainInterface) =>
        grainInterface.GetInterfaces().Append(grainInterface).Append(typeof(GrainReference))
            .Concat(grainInterface.GetInterfaces().Append(grainInterface).SelectMany(i => i.GetMethods())
                .SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Concat(m.ReturnType.GetGenericArguments())))
            .Select(t => t.Assembly.GetName().Name!).Distinct();

    private static void EmitConstructor(TypeBuilder proxy)
    {
        Type[] parameters = [typeof(GrainInterface), typeof(string)];
        var code = proxy.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, parameters).GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Ldarg_2);
        code.Emit(OpCodes.Call, typeof(GrainReference).GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, parameters)!);
        code.Emit(OpCodes.Ret);
    }

    /// <summary>The request class: its fields are the arguments, its CallAsync makes the call on the grain.</summary>
    private (ConstructorInfo Constructor, FieldInfo[] Arguments) EmitRequest(MethodInfo method, int index)
    {
        var parent = method.ReturnType.IsGenericType ? typeof(TaskRequest<>).MakeGenericType(method.ReturnType.GenericTypeArguments) : typeof(TaskRequest);
        var type = module.DefineType($"{grainInterface.Name}_{method.Name}_{index}", TypeAttributes.Public | TypeAttributes.Sealed, parent);
        var constructor = type.DefineDefaultConstructor(MethodAttributes.Public);
        FieldInfo[] fields = [.. method.GetParameters().Select((p, i) => type.DefineField($"argument{i}", p.ParameterType, FieldAttributes.Public))];

        var call = parent.GetMethod(nameof(TaskRequest.CallAsync))!;
        var body = type.DefineMethod(call.Name, MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig, call.ReturnType, [typeof(object)]);
        var code = body.GetILGenerator();
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Castclass, method.DeclaringType!);
        foreach (var field in fields)
        {
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldfld, field);
        }

        code.Emit(OpCodes.Callvirt, method);
        if (method.ReturnType.IsValueType)
        {
            var valueTask = code.DeclareLocal(method.ReturnType);
            code.Emit(OpCodes.Stloc, valueTask);
            code.Emit(OpCodes.Ldloca, valueTask);
            code.Emit(OpCodes.Call, method.ReturnType.GetMethod(nameof(ValueTask.AsTask))!);
        }

        code.Emit(OpCodes.Ret);
        type.CreateType();
        return (constructor, fields);
    }

    private static void EmitMethod(TypeBuilder proxy, MethodInfo method, int index, (ConstructorInfo Constructor, FieldInfo[] Arguments) request)
    {
        Type[] parameters = [.. method.GetParameters().Select(p => p.ParameterType)];
        var body = proxy.DefineMethod($"{method.Name}_{index}", MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final, method.ReturnType, parameters);
        proxy.DefineMethodOverride(body, method);
        var code = body.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Newobj, request.Constructor);
        for (var i = 0; i < parameters.Length; i++)
        {
            code.Emit(OpCodes.Dup);
            code.Emit(OpCodes.Ldarg, (short)(i + 1));
            code.Emit(OpCodes.Stfld, request.Arguments[i]);
        }

        code.Emit(OpCodes.Ldc_I4, index);
        var result = method.ReturnType.GenericTypeArguments;
        code.Emit(OpCodes.Call, result.Length == 0
            ? typeof(GrainReference).GetMethod(nameof(GrainReference.SendAsync))!
            : typeof(GrainReference).GetMethod(nameof(GrainReference.SendForResultAsync))!.MakeGenericMethod(result));
        if (method.ReturnType.IsValueType)
        {
            var task = result.Length == 0 ? typeof(Task) : typeof(Task<>).MakeGenericType(result);
            code.Emit(OpCodes.Newobj, method.ReturnType.GetConstructor([task])!);
        }

        code.Emit(OpCodes.Ret);
    }
}
