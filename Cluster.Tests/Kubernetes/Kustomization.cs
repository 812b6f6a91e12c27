using System.Text.RegularExpressions;
using Cluster.Tests.Asterisk;

namespace Cluster.Tests.Kubernetes;

/// <summary>
/// Builds an overlay as far as ours need it: resources, components, patches by kind and name or by target (lists of named things are merged by name, null
/// takes away), generated secrets and config maps, and images. A file that is missing, a patch without a target and a key that is not known here are errors.
/// </summary>
internal static class Kustomization
{
    private static readonly string[] Known =
        ["apiVersion", "kind", "namespace", "labels", "resources", "components", "patches", "images", "secretGenerator", "configMapGenerator"];

    /// <summary>The folder of all manifests.</summary>
    public static string Root { get; } = Path.Combine(AsteriskRoot.Repository, "k8s");

    public static IReadOnlyList<YamlMap> Build(string folder, ISet<string>? used = null)
    {
        var objects = new List<YamlMap>();
        Add(Path.GetFullPath(Path.Combine(Root, folder)), objects, used ?? new HashSet<string>(StringComparer.Ordinal));
        return objects;
    }

    public static YamlMap Find(this IEnumerable<YamlMap> objects, string kind, string name) =>
        objects.Single(found => found.Text("kind") == kind && found.Text("metadata name") == name);

    private static void Add(string folder, List<YamlMap> objects, ISet<string> used)
    {
        var file = Path.Combine(folder, "kustomization.yaml");
        var own = (YamlMap)Documents(file, used).Single();
        var strange = own.Keys.Except(Known, StringComparer.Ordinal).ToList();
        Require(strange.Count == 0, file, $"does not know {string.Join(", ", strange)}");
        foreach (var path in own.Texts("resources").Concat(own.Texts("components")).Select(name => Path.GetFullPath(Path.Combine(folder, name))))
        {
            if (Directory.Exists(path))
            {
                Add(path, objects, used);
            }
            else
            {
                objects.AddRange(Documents(path, used).Cast<YamlMap>());
            }
        }

        foreach (var (generator, kind) in new[] { ("secretGenerator", "Secret"), ("configMapGenerator", "ConfigMap") })
        {
            objects.AddRange(own.Maps(generator).Select(made => Generated(folder, kind, made, used)));
        }

        foreach (var entry in own.Maps("patches"))
        {
            foreach (var patch in Documents(Path.Combine(folder, entry.Text("path")!), used).Cast<YamlMap>())
            {
                Apply(patch, entry.Map("target") ?? Itself(patch), objects, file);
            }
        }

        foreach (var image in own.Maps("images"))
        {
            var containers = objects.SelectMany(Containers).Where(container => container.Text("image") == image.Text("name")).ToList();
            Require(containers.Count > 0, file, $"names image {image.Text("name")}, which nobody uses");
            var tag = image.Text("digest") is { } digest ? "@" + digest : ":" + image.Text("newTag");
            containers.ForEach(container => container["image"] = (image.Text("newName") ?? image.Text("name")) + tag);
        }
    }

    /// <summary>What has a pod template of ours.</summary>
    public static IEnumerable<YamlMap> Workloads(this IEnumerable<YamlMap> objects) => objects.Where(found => found.Text("kind") is "Deployment" or "Job");

    public static IEnumerable<YamlMap> Containers(YamlMap found) => found.Map("spec template spec")?.Maps("containers") ?? [];

    private static void Apply(YamlMap patch, YamlMap target, List<YamlMap> objects, string file)
    {
        var targets = objects.FindAll(found => Matches(found.Text("kind"), target.Text("kind")) && Matches(found.Text("metadata name"), target.Text("name")));
        Require(targets.Count > 0, file, $"patches {target.Text("kind")} {target.Text("name")}, which is not there");
        foreach (var found in targets)
        {
            var (version, kind, name) = (found.Text("apiVersion")!, found.Text("kind")!, found.Text("metadata name")!);
            Merge(found, patch);
            (found["apiVersion"], found["kind"], found.Map("metadata")!["name"]) = (version, kind, name);
        }
    }

    /// <summary>Kinds and names of a target are regular expressions of the whole.</summary>
    private static bool Matches(string? text, string? pattern) => text is not null && Regex.IsMatch(text, $"^({pattern})$");

    private static YamlMap Itself(YamlMap patch) => new() { ["kind"] = patch.Text("kind")!, ["name"] = patch.Text("metadata name")! };

    private static YamlMap Generated(string folder, string kind, YamlMap made, ISet<string> used)
    {
        var data = new YamlMap();
        foreach (var literal in made.Texts("literals"))
        {
            data.Add(literal[..literal.IndexOf('=', StringComparison.Ordinal)], literal[(literal.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        }

        foreach (var name in made.Texts("files"))
        {
            used.Add(Path.Combine(folder, name));
            data.Add(name, File.ReadAllText(Path.Combine(folder, name)));
        }

        return new YamlMap { ["kind"] = kind, ["apiVersion"] = "v1", ["metadata"] = new YamlMap { ["name"] = made.Text("name")! }, ["data"] = data };
    }

    private static List<object> Documents(string path, ISet<string> used)
    {
        used.Add(path);
        return Yaml.Read(path);
    }

    private static void Merge(YamlMap target, YamlMap patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is "null")
            {
                target.Remove(key);
            }
            else if (value is YamlMap map && target.Map(key) is { } below)
            {
                Merge(below, map);
            }
            else if (value is List<object> list && target.At(key) is List<object> old && list.All(item => (item as YamlMap)?.ContainsKey("name") == true))
            {
                foreach (var item in list.Cast<YamlMap>())
                {
                    if (old.OfType<YamlMap>().FirstOrDefault(has => has.Text("name") == item.Text("name")) is { } same)
                    {
                        Merge(same, item);
                    }
                    else
                    {
                        old.Add(item);
                    }
                }
            }
            else
            {
                target[key] = value;
            }
        }
    }

    private static void Require(bool right, string file, string what)
    {
        if (!right)
        {
            throw new FormatException($"{file} {what}");
        }
    }
}
