package io.github.das4j.judge;

import io.github.das4j.words.Choices;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How the answer of a vision model becomes a number. */
public enum AnswerForm {
  /** The text is a number. */
  NUMBER("Answer with one number and nothing else."),
  /** The probability of "yes" against "no" in the answer's first word, in [0, 1]. */
  YES("Answer with yes or no and nothing else.");

  private final String request;

  AnswerForm(String request) {
    this.request = request;
  }

  /** What stands below the question. */
  public String request() {
    return request;
  }

  /** The form of a name, {@code number} or {@code yes}; empty for another text. */
  public static Optional<AnswerForm> named(String text) {
    return Arrays.stream(values()).filter(form -> form.toString().equals(text)).findFirst();
  }

  /** The names of all. */
  public static List<String> names() {
    return Arrays.stream(values()).map(AnswerForm::toString).toList();
  }

  /** As it is written in a specification. */
  @Override
  public String toString() {
    return Choices.name(this);
  }
}
