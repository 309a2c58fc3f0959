using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using EcsDeployGate.Sandbox.S3;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.S3;

public sealed class S3Tests
{
    [Fact]
    public async Task An_object_comes_back_as_it_was_with_its_ETag_and_metadata()
    {
        await using var aws = await OpenAsync();
        using var put = new HttpRequestMessage(HttpMethod.Put, "/bucket-1/a%20b/c%2Bd.txt") { Content = new StringContent("hello") };
        put.Headers.Add("x-amz-meta-who", "me");

        using var written = await aws.Http.SendAsync(put, TestSandbox.Cancelled);
        using var read = await aws.Http.GetAsync("/bucket-1/a%20b/c%2Bd.txt", TestSandbox.Cancelled);
        using var head = await aws.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/bucket-1/a%20b/c%2Bd.txt"), TestSandbox.Cancelled);
        var list = await ListAsync(aws, "");

        Assert.Equal("\"5d41402abc4b2a76b9719d911017c592\"", written.Headers.ETag!.Tag);
        Assert.Equal("hello", await read.Content.ReadAsStringAsync(TestSandbox.Cancelled));
        Assert.Equal("me", read.Headers.GetValues("x-amz-meta-who").Single());
        Assert.Equal(5, head.Content.Headers.ContentLength);
        Assert.Equal("a b/c+d.txt", list.Descendants(Name("Key")).Single().Value);
    }

    [Fact]
    public async Task A_range_is_a_part_of_it()
    {
        await using var aws = await OpenAsync();
        await PutAsync(aws, "x", "0123456789");
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/bucket-1/x");
        asked.Headers.Range = new RangeHeaderValue(2, 4);

        using var part = await aws.Http.SendAsync(asked, TestSandbox.Cancelled);

        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("234", await part.Content.ReadAsStringAsync(TestSandbox.Cancelled));
        Assert.Equal("bytes 2-4/10", part.Content.Headers.ContentRange!.ToString());
    }

    [Fact]
    public async Task The_chunked_framing_of_SDKs_is_taken_off()
    {
        await using var aws = await OpenAsync();
        using var put = new HttpRequestMessage(HttpMethod.Put, "/bucket-1/x")
        {
            Content = new StringContent("5;chunk-signature=ab\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n"),
        };
        put.Headers.Add("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER");

        using var written = await aws.Http.SendAsync(put, TestSandbox.Cancelled);

        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        Assert.Equal("hello world", await aws.Http.GetStringAsync("/bucket-1/x", TestSandbox.Cancelled));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("zz\r\n")]
    [InlineData("5\r\nhel")]
    [InlineData("5\r\nhelloXX0\r\n")]
    [InlineData("7fffffff\r\nx\r\n")]
    public void Broken_framing_is_an_error_and_never_half_an_object(string framed) =>
        Assert.Throws<S3Exception>(() => ChunkedBody.Decode(Encoding.ASCII.GetBytes(framed)));

    [Fact]
    public async Task A_listing_has_prefixes_and_pages()
    {
        await using var aws = await OpenAsync();
        foreach (var key in (string[])["a", "b/1", "b/2", "c"])
        {
            await PutAsync(aws, key, "x");
        }

        var first = await ListAsync(aws, "&delimiter=/&max-keys=2");
        var token = Uri.EscapeDataString(first.Element(Name("NextContinuationToken"))!.Value);
        var second = await ListAsync(aws, $"&delimiter=/&max-keys=2&continuation-token={token}");

        Assert.Equal(["a"], first.Elements(Name("Contents")).Select(item => item.Element(Name("Key"))!.Value));
        Assert.Equal("b/", first.Descendants(Name("CommonPrefixes")).Single().Value);
        Assert.Equal(["c"], second.Descendants(Name("Key")).Select(item => item.Value));
        Assert.Equal("false", second.Element(Name("IsTruncated"))!.Value);
    }

    [Fact]
    public async Task Errors_come_in_S3s_form()
    {
        await using var aws = await OpenAsync();
        await PutAsync(aws, "x", "y");

        async Task<(HttpStatusCode, string)> Error(HttpMethod method, string path)
        {
            using var answer = await aws.Http.SendAsync(new HttpRequestMessage(method, path), TestSandbox.Cancelled);
            return (answer.StatusCode, XElement.Parse(await answer.Content.ReadAsStringAsync(TestSandbox.Cancelled)).Element("Code")!.Value);
        }

        Assert.Equal((HttpStatusCode.NotFound, "NoSuchKey"), await Error(HttpMethod.Get, "/bucket-1/none"));
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchBucket"), await Error(HttpMethod.Get, "/bucket-2/none"));
        Assert.Equal((HttpStatusCode.Conflict, "BucketAlreadyOwnedByYou"), await Error(HttpMethod.Put, "/bucket-1"));
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidBucketName"), await Error(HttpMethod.Put, "/Bad_Bucket"));
        Assert.Equal((HttpStatusCode.Conflict, "BucketNotEmpty"), await Error(HttpMethod.Delete, "/bucket-1"));
    }

    private static XName Name(string local) => XName.Get(local, "http://s3.amazonaws.com/doc/2006-03-01/");

    private static async Task<TestSandbox> OpenAsync()
    {
        var aws = await TestSandbox.StartAsync();
        using var made = await aws.Http.PutAsync("/bucket-1", null, TestSandbox.Cancelled);
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        return aws;
    }

    private static async Task PutAsync(TestSandbox aws, string key, string content)
    {
        using var answer = await aws.Http.PutAsync($"/bucket-1/{key}", new StringContent(content), TestSandbox.Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<XElement> ListAsync(TestSandbox aws, string query) =>
        XElement.Parse(await aws.Http.GetStringAsync($"/bucket-1?list-type=2{query}", TestSandbox.Cancelled));
}
