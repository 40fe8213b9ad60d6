package io.github.das4j.hub;

/** Who asks. Its text is sent to the hub alone, and stands in no message and no record. */
public final class HubToken {

  private final String secret;
  private final String origin;

  /**
   * A token.
   *
   * @param secret as the hub made it
   * @param origin where it was found, for messages
   * @throws IllegalArgumentException if it is none that a request can carry
   */
  public HubToken(String secret, String origin) {
    if (!secret.matches("[\\x21-\\x7e]+")) {
      throw new IllegalArgumentException(
          origin + " holds no token of the hub: it has blanks or letters beyond ASCII");
    }
    this.secret = secret;
    this.origin = origin;
  }

  /** Where it was found: {@code HF_TOKEN}, or a file. */
  public String origin() {
    return origin;
  }

  /** What the header {@code Authorization} says. */
  String authorization() {
    return "Bearer " + secret;
  }

  @Override
  public String toString() {
    return "token of " + origin;
  }
}
