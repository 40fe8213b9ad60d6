package io.github.das4j.hub;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A body as it arrives, piece by piece, up to a limit; what is beyond it ends the connection. */
final class Received implements BodySubscriber<Long> {

  /** Where the pieces go. */
  interface Target {
    void write(ByteBuffer bytes) throws IOException;
  }

  private final Target target;
  private final long limit;
  private final AtomicLong activity;
  private final CompletableFuture<Long> whole = new CompletableFuture<>();
  private long length;
  private Flow.@Nullable Subscription subscription;

  /**
   * A body.
   *
   * @param limit bytes that are taken at most
   * @param activity grows with every byte
   */
  Received(Target target, long limit, AtomicLong activity) {
    this.target = target;
    this.limit = limit;
    this.activity = activity;
  }

  @Override
  public CompletionStage<Long> getBody() {
    return whole;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> pieces) {
    if (whole.isDone()) {
      return;
    }
    try {
      for (ByteBuffer piece : pieces) {
        length += piece.remaining();
        activity.addAndGet(piece.remaining());
        if (length > limit) {
          throw new HubException("the hub sends more than it said");
        }
        target.write(piece);
      }
      if (subscription != null) {
        subscription.request(1);
      }
    } catch (IOException | RuntimeException e) {
      if (subscription != null) {
        subscription.cancel();
      }
      whole.completeExceptionally(e);
    }
  }

  @Override
  public void onError(Throwable failure) {
    whole.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    whole.complete(length);
  }
}
