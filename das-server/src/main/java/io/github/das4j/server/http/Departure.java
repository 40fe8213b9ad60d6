package io.github.das4j.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
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
  @SuppressWarnings("FutureReturnValueIgnored") // What is done then cannot fail.
  public static void watch(
      HttpServletRequest request, CompletableFuture<?> answer, Ticks clock, Runnable gone) {
    EndPoint end =
        ServletContextRequest.getServletContextRequest(request)
            .getConnectionMetaData()
            .getConnection()
            .getEndPoint();
    if (end instanceof SelectableChannelEndPoint selectable) {
      Look look = new Look(selectable.getChannel(), answer, gone);
      Runnable stop = clock.every(MILLIS, look);
      answer.whenComplete((done, failure) -> stop.run());
    }
  }

  /** Looks, until the client is gone. */
  private static final class Look implements Runnable {

    private final SelectableChannel channel;
    private final CompletableFuture<?> answer;
    private final Runnable gone;
    private boolean told;

    Look(SelectableChannel channel, CompletableFuture<?> answer, Runnable gone) {
      this.channel = channel;
      this.answer = answer;
      this.gone = gone;
    }

    @Override
    public void run() {
      if (!told && !answer.isDone() && isGone(channel)) {
        told = true;
        gone.run();
      }
    }
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
