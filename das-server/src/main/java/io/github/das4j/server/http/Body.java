package io.github.das4j.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.server.http.Refusal.Reason;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** The JSON of a request, read up to a limit. */
public final class Body {

  /**
   * What the client has sent by then is thrown away with the connection, and the answer with it.
   */
  private static final int FAREWELL_MILLIS = 2_000;

  private Body() {}

  /**
   * Reads it.
   *
   * @param most bytes that are taken
   * @throws Refusal if it is longer, of another type, or no JSON object
   */
  public static ObjectNode read(Context request, int most) {
    String type = String.valueOf(request.header("Content-Type")).toLowerCase(Locale.ROOT);
    if (!type.split(";", 2)[0].strip().equals("application/json")) {
      throw new Refusal(Reason.MEDIA_TYPE, "send JSON, with Content-Type: application/json");
    }
    if (request.req().getContentLengthLong() > most) {
      throw tooLarge(request, most);
    }
    try {
      InputStream in = request.req().getInputStream();
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw tooLarge(request, most);
      }
      return Wire.read(bytes);
    } catch (IOException e) {
      throw Refusal.bad("the body ended early");
    }
  }

  /** What is left of it is not read: the connection ends with the answer. */
  private static Refusal tooLarge(Context request, int most) {
    Farewell.within(request, FAREWELL_MILLIS);
    return new Refusal(Reason.TOO_LARGE, "the body is longer than " + most + " bytes");
  }
}
