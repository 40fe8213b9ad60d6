package io.github.das4j.server.http;

import java.util.Optional;

/** Why a request is not served, as its client is told. */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Reason reason;
  private final String field;
  private final int retryAfter;

  /** Kinds of refusals, each with a code for programs and a status of HTTP. */
  public enum Reason {
    BAD_REQUEST(400, "bad_request"),
    UNAUTHORIZED(401, "unauthorized"),
    FORBIDDEN(403, "forbidden"),
    NOT_FOUND(404, "not_found"),
    CONFLICT(409, "conflict"),
    METHOD(405, "method_not_allowed"),
    TOO_LARGE(413, "too_large"),
    MEDIA_TYPE(415, "unsupported_media_type"),
    TOO_MANY(429, "too_many_requests"),
    INTERNAL(500, "internal"),
    UNAVAILABLE(503, "unavailable");

    private final int status;
    private final String code;

    Reason(int status, String code) {
      this.status = status;
      this.code = code;
    }

    /** HTTP's. */
    public int status() {
      return status;
    }

    /** A word for programs. */
    public String code() {
      return code;
    }
  }

  private Refusal(Reason reason, String message, String field, int retryAfter) {
    super(message);
    this.reason = reason;
    this.field = field;
    this.retryAfter = retryAfter;
  }

  /** A refusal for a reason. */
  public Refusal(Reason reason, String message) {
    this(reason, message, "", 0);
  }

  /** Something that the request says is wrong. */
  public static Refusal bad(String message) {
    return new Refusal(Reason.BAD_REQUEST, message);
  }

  /** A field of the request is wrong. */
  public static Refusal bad(String field, String message) {
    return new Refusal(Reason.BAD_REQUEST, message, field, 0);
  }

  /** There is no such thing. */
  public static Refusal unknown(String what) {
    return new Refusal(Reason.NOT_FOUND, "there is no " + what);
  }

  /**
   * More than can be taken now.
   *
   * @param seconds after which it may be asked again, at least 1
   */
  public static Refusal tooMany(String message, int seconds) {
    return new Refusal(Reason.TOO_MANY, message, "", Math.max(1, seconds));
  }

  /** Of what kind it is. */
  public Reason reason() {
    return reason;
  }

  /** What it is about; nothing where it is about no field. */
  public Optional<String> field() {
    return field.isEmpty() ? Optional.empty() : Optional.of(field);
  }

  /** Seconds after which it may be asked again; 0 where that says nothing. */
  public int retryAfter() {
    return retryAfter;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
