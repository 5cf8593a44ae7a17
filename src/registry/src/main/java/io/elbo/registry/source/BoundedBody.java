package io.elbo.registry.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Collects a response's body, and fails when it becomes too large. Its publisher calls it from one thread at a time; any thread may
 * ask how much there is, and cancel it.
 */
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
    private final int maxBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private volatile int received;
    private Flow.@Nullable Subscription subscription; // guarded by this
    private boolean isCancelled; // guarded by this

    BoundedBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Of an answer whose body is not looked at. */
    static HttpResponse.BodySubscriber<byte[]> none() {
        return HttpResponse.BodySubscribers.replacing(new byte[0]);
    }

    /** Bytes that have come so far. */
    int received() {
        return received;
    }

    /** Nobody waits for it any more: closes the connection if the body is coming, or as soon as it begins to come. */
    synchronized void cancel() {
        isCancelled = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return result;
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription subscribed) {
        subscription = subscribed;
        if (isCancelled) {
            subscribed.cancel();
        } else {
            subscribed.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (buffer.remaining() > maxBytes - bytes.size()) {
                cancel();
                result.completeExceptionally(new IOException("it has more than " + maxBytes + " bytes"));
                return;
            }
            byte[] part = new byte[buffer.remaining()];
            buffer.get(part);
            bytes.writeBytes(part);
            received = bytes.size();
        }
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        result.complete(bytes.toByteArray());
    }
}
