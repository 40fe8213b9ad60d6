package io.github.das4j.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectableChannelEndPoint;

/**
 * Tells when a client hangs up while its answer is being made. Jetty reads nothing of a connection
 * until the answer is out, so the end of the stream is looked for here. A client that shuts its
 * sending side and goes on listening counts as gone, as it does with other servers.
 */
public final class Departure {

  private static final int MILLIS = 200;

  private Departure() {}

  /**
   * Looks until the answer is there.
   *
   * @param gone is told, once, on the clock's thread
   */
  public static void watch(
      HttpServletRequest request,
      CompletableFuture<?> answer,
      ScheduledExecutorService clock,
      Runnable gone) {
    EndPoint end =
        ServletContextRequest.getServletContextRequest(request)
            .getConnectionMetaData()
            .getConnection()
            .getEndPoint();
    if (!(end instanceof SelectableChannelEndPoint selectable)) {
      return;
    }
    CompletableFuture<Void> left = new CompletableFuture<>();
    ScheduledFuture<?> look =
        clock.scheduleWithFixedDelay(
            () -> {
              if (!answer.isDone() && isGone(selectable.getChannel())) {
                left.complete(null);
              }
            },
            MILLIS,
            MILLIS,
            TimeUnit.MILLISECONDS);
    left.thenRun(gone);
    left.whenComplete((done, failure) -> look.cancel(false));
    answer.whenComplete((done, failure) -> look.cancel(false));
  }

  private static boolean isGone(SelectableChannel channel) {
    try {
      // A byte that is there would be of a further request sent ahead; the answer closes the
      // connection, so that such a client asks again.
      return !channel.isOpen()
          || (channel instanceof SocketChannel socket && socket.read(ByteBuffer.allocate(1)) < 0);
    } catch (IOException e) {
      return true;
    }
  }
}
