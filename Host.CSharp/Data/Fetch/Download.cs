using System.Net;
using System.Net.Http.Headers;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Data;

/// <summary>
/// Downloads over HTTP into a <see cref="PartialFile"/>. A download that breaks is resumed by <c>Range</c> with
/// <c>If-Range</c>, so that parts of two versions of a file are never joined; where the server cannot do that, or the
/// version is not known, it begins anew.
/// </summary>
/// <param name="client">Speaks HTTP.</param>
/// <param name="pause">Before the second attempt; twice as long before each further one.</param>
sealed class Download(HttpClient client, TimeSpan pause)
{
    const int FruitlessAttempts = 5;

    static readonly TimeSpan patience = TimeSpan.FromSeconds(60); // without a byte

    /// <summary>Receives all that is missing; <paramref name="progress"/> gets the bytes there are and how many there will be, or 0.</summary>
    public async Task Receive(Uri url, PartialFile file, Action<long, long> progress)
    {
        for (var fruitless = 0; ;)
        {
            var before = file.Length;
            try
            {
                await Attempt(url, file, progress);
                return;
            }
            catch (Exception error)
                when (error is HttpRequestException or HttpIOException or OperationCanceledException
                    || error is IOException and not DiskFull)
            {
                fruitless = file.Length > before ? 1 : fruitless + 1;
                if (fruitless == FruitlessAttempts)
                    throw new IOException(
                        $"'{url}' could not be downloaded: {error.Message.TrimEnd('.')}. {file.Length} bytes are kept: "
                        + "the same command goes on from there.",
                        error);
                await Task.Delay(pause * (1 << fruitless - 1));
            }
        }
    }

    async Task Attempt(Uri url, PartialFile file, Action<long, long> progress)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (file.VersionAt(url) is { } version)
        {
            request.Headers.Range = new(file.Length, null);
            request.Headers.IfRange = new(new EntityTagHeaderValue(version));
        }

        using var stalled = new CancellationTokenSource(patience);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stalled.Token);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable
            && response.Content.Headers.ContentRange?.Length == file.Length)
            return; // it was all there
        var total = Begin(url, file, response);
        await using var body = await response.Content.ReadAsStreamAsync(stalled.Token);
        var buffer = new byte[1 << 16];
        while (true)
        {
            stalled.CancelAfter(patience);
            var read = await body.ReadAsync(buffer, stalled.Token);
            if (read == 0) break;
            file.Append(buffer.AsMemory(0, read));
            progress(file.Length, total ?? 0);
        }

        if (file.Length < total) throw new HttpIOException(HttpRequestError.ResponseEnded, $"the connection ended after {file.Length} of {total} bytes");
    }

    /// <summary>Makes the file ready for what the server is about to send; the length that it will have, where the server says.</summary>
    static long? Begin(Uri url, PartialFile file, HttpResponseMessage response)
    {
        var version = response.Headers.ETag is { IsWeak: false, Tag: var tag } ? tag : null;
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent:
                var range = response.Content.Headers.ContentRange;
                if (range?.From == file.Length && version == file.VersionAt(url)) return range.Length;
                file.Restart(url, null);
                throw new HttpIOException(HttpRequestError.InvalidResponse, "the server sent another part than the one asked for");
            case HttpStatusCode.OK:
                file.Restart(url, version);
                return response.Content.Headers.ContentLength;
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                file.Restart(url, null);
                throw new HttpIOException(HttpRequestError.InvalidResponse, "the server has less than has arrived");
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw new HttpRequestException($"the server answered {(int)response.StatusCode} {response.ReasonPhrase}");
            default:
                throw new UserError($"'{url}' answered {(int)response.StatusCode} {response.ReasonPhrase}, expected the file; --url names another address.");
        }
    }
}
