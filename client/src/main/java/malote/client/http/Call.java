package malote.client.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request and its whole answer, within a time, and cancellable: that closes its connection. */
public final class Call {
    private final CompletableFuture<HttpResponse<byte[]>> response;

    public Call(HttpClient http, HttpRequest request) {
        this.response = http.sendAsync(request, BodyHandlers.ofByteArray());
    }

    /** By another thread; does nothing to an answer that is here. */
    public void cancel() {
        response.cancel(true);
    }

    /**
     * Waits for the answer. If this thread is interrupted the request is cancelled.
     *
     * @throws IOException if there is no whole answer, also because the time is over
     * @throws CancellationException if it was cancelled
     */
    public HttpResponse<byte[]> await(Duration time) throws IOException, InterruptedException {
        try {
            return response.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            cancel();
            throw new HttpTimeoutException("no answer within " + time.toMillis() + " ms");
        } catch (InterruptedException e) {
            cancel();
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }
}
