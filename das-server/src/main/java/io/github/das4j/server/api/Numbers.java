package io.github.das4j.server.api;

import io.github.das4j.server.http.Refusal;
import io.javalin.http.Context;

/** Whole numbers in addresses. */
final class Numbers {

  private Numbers() {}

  /** One in the path, at least 0; what is none names nothing. */
  static int path(Context request, String name) {
    String text = request.pathParam(name);
    if (!text.matches("\\d{1,9}")) {
      throw Refusal.unknown(name + " of that number");
    }
    return Integer.parseInt(text);
  }

  /**
   * One of the query.
   *
   * @param otherwise where it is left out
   * @param least that is taken
   * @param most that is taken
   */
  static int query(Context request, String name, int otherwise, int least, int most) {
    String text = request.queryParam(name);
    if (text == null) {
      return otherwise;
    }
    int value = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    if (value < least || value > most) {
      throw Refusal.bad(name, name + " must be a whole number in [" + least + ", " + most + "]");
    }
    return value;
  }
}
