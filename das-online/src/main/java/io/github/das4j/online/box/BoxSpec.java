package io.github.das4j.online.box;

import io.github.das4j.judge.BlackBox;
import io.github.das4j.judge.CommandWords;
import io.github.das4j.judge.ExecBox;
import io.github.das4j.judge.HttpBox;
import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.tensor.Placement;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A black box in words: {@code aesthetic}, {@code jpeg}, {@code exec:COMMAND}, {@code http:URL}, or
 * any reward specification.
 *
 * @param text as it was written
 */
public record BoxSpec(String text) {

  public static final String FORMS = "aesthetic, jpeg, exec:COMMAND, http:URL, or a reward";

  private static final String EXEC = "exec:";
  private static final String HTTP = "http:";
  private static final String HTTPS = "https:";

  /**
   * Opens it.
   *
   * @param rewards makes a reward's specification of the word {@code aesthetic}, and finds files
   * @param timeout of a call to an external one
   * @param judges where judges in a reward are asked; the caller's
   * @throws IllegalArgumentException with a line that says what is wrong with it
   */
  public BlackBox open(
      UnaryOperator<RewardSpec> rewards, Duration timeout, JudgeDesk judges, Placement placement) {
    check();
    if (text.startsWith(EXEC)) {
      return new ExecBox(text.substring(EXEC.length()), timeout);
    }
    if (text.startsWith(HTTP) || text.startsWith(HTTPS)) {
      return http(timeout, judges);
    }
    RewardContext context = new RewardContext(placement, judges);
    return RewardBox.open(text, rewards.apply(RewardSpec.parse(text)), context);
  }

  private BlackBox http(Duration timeout, JudgeDesk judges) {
    try {
      return new HttpBox(url(), timeout, judges.key());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("black box http: " + e.getMessage(), e);
    }
  }

  /** Its reward; nothing of a command or an address. */
  public Optional<RewardSpec> reward() {
    boolean outside = text.startsWith(EXEC) || text.startsWith(HTTP) || text.startsWith(HTTPS);
    return outside ? Optional.empty() : Optional.of(RewardSpec.parse(text));
  }

  /**
   * Looks whether it can be meant, without opening it.
   *
   * @throws IllegalArgumentException if it cannot
   */
  public void check() {
    if (text.startsWith(EXEC)) {
      CommandWords.of(text.substring(EXEC.length()));
    } else if (!text.startsWith(HTTP) && !text.startsWith(HTTPS)) {
      try {
        RewardSpec.parse(text);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "unknown black box '" + text + "' (known: " + FORMS + ")", e);
      }
    }
  }

  /** {@code http:http://…}, {@code http:https://…}, or an address as it is. */
  private String url() {
    boolean address = text.startsWith("http://") || text.startsWith("https://");
    return address ? text : text.substring(HTTP.length());
  }
}
