package io.github.das4j.server.http;

import io.javalin.http.Context;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/** The last answer of a connection. */
public final class Farewell {

  private Farewell() {}

  /**
   * Ends the connection with the answer, which must be short. Jetty would wait its idle time for
   * the client to hang up too, and those who are turned away would hold all places.
   *
   * @param millis for the client to read it, at least 1
   */
  public static void within(Context request, int millis) {
    request.header("Connection", "close");
    ServletContextRequest answered = ServletContextRequest.getServletContextRequest(request.req());
    EndPoint end = answered.getConnectionMetaData().getConnection().getEndPoint();
    Request.addCompletionListener(answered, failure -> end.setIdleTimeout(millis));
  }
}
