using Cluster.Silo.Media.S3;
using Xunit;

namespace Cluster.Tests.Media;

/// <summary>The examples of Amazon's own documentation ("Signature Calculations for the Authorization Header", its requests and signatures).</summary>
public sealed class S3SignatureTests
{
    private static readonly S3Options s_example = new(
        new Uri("https://examplebucket.s3.amazonaws.com"), "us-east-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    private static readonly DateTimeOffset s_then = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("GET", "/test.txt", "Range", "bytes=0-9", S3Signature.EmptyHash, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")]
    [InlineData("GET", "/?lifecycle", null, null, S3Signature.EmptyHash, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("GET", "/?max-keys=2&prefix=J", null, null, S3Signature.EmptyHash, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    [InlineData("PUT", "/test$file.text", "x-amz-storage-class", "REDUCED_REDUNDANCY", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")]
    public void Signature_is_that_of_the_documentation(string method, string path, string? header, string? value, string bodyHash, string signature)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(s_example.Address, path));
        if (header is not null)
        {
            request.Headers.Add(header, value);
        }

        if (method == "PUT")
        {
            request.Headers.Date = s_then;
        }

        S3Signature.Sign(request, s_example, bodyHash, s_then);
        Assert.EndsWith($"Signature={signature}", Assert.Single(request.Headers.GetValues("Authorization")));
    }
}
