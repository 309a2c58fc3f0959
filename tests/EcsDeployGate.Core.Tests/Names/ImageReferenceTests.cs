using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Core.Tests.Names;

public sealed class ImageReferenceTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("nginx", "docker.io", "library/nginx", "latest", null)]
    [InlineData("nginx:1.27", "docker.io", "library/nginx", "1.27", null)]
    [InlineData("team/web", "docker.io", "team/web", "latest", null)]
    [InlineData("index.docker.io/nginx", "docker.io", "library/nginx", "latest", null)]
    [InlineData("localhost/web:1", "localhost", "web", "1", null)]
    [InlineData("localhost:5000/a/b:1", "localhost:5000", "a/b", "1", null)]
    [InlineData("127.0.0.1:4566/web", "127.0.0.1:4566", "web", "latest", null)]
    [InlineData("111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop@" + Digest, "111122223333.dkr.ecr.eu-west-1.amazonaws.com", "shop", null, Digest)]
    [InlineData("public.ecr.aws/x/y:v2@" + Digest, "public.ecr.aws", "x/y", "v2", Digest)]
    public void Names_are_read_as_the_engines_read_them(string text, string registry, string repository, string? tag, string? digest)
    {
        var reference = ImageReference.Parse(text, null);

        Assert.Equal(new ImageReference(registry, repository, tag, digest), reference);
        Assert.Equal(reference, ImageReference.Parse(reference.ToString(), null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Nginx")]
    [InlineData("a//b")]
    [InlineData("web:")]
    [InlineData("web@sha256:abc")]
    [InlineData("web:tag with space")]
    [InlineData("<IMAGE1_NAME>")]
    [InlineData("https://example.com/web")]
    public void Other_texts_are_refused(string text)
    {
        Assert.False(ImageReference.TryParse(text, null, out _));
        Assert.Equal($"'{text}' is not an image name: expected [registry/]repository[:tag][@sha256:…].",
            Assert.Throws<FormatException>(() => ImageReference.Parse(text, null)).Message);
    }

    [Fact]
    public void A_digest_is_what_the_registry_is_asked_for()
    {
        var reference = ImageReference.Parse("web:1", null);

        Assert.True(reference.Moves);
        Assert.Equal("1", reference.Reference);
        Assert.Equal(Digest, reference.At(Digest).Reference);
        Assert.False(reference.At(Digest).Moves);
        Assert.True(ImageReference.Parse("111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop", null).IsEcr);
        Assert.False(reference.IsEcr);
    }
}
