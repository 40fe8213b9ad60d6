package io.github.das4j.declaration;

/** A value that its setting does not take. */
public final class WrongValueException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  private final String key;
  private final String complaint;

  WrongValueException(Declaration setting, String complaint) {
    super(setting.name() + complaint);
    this.key = setting.key();
    this.complaint = complaint;
  }

  /** The key of the setting. */
  public String key() {
    return key;
  }

  /** What is wrong, to follow a name: {@code must be at least 1, not 0}. */
  public String complaint() {
    return complaint;
  }
}
