package io.github.das4j.judge;

import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * How judges outside of this program are asked. None of it changes what they say, and a run that
 * goes on may be told all of it anew.
 *
 * @param timeout seconds for a call, above 0
 * @param retries how often a call is made again that went wrong in passing, at least 0
 * @param budget calls there may be, at least 0; empty for no limit
 * @param batch images of a call; 0 for as many as there are
 * @param parallel calls at a time, at least 1
 * @param apiKey the name of the environment variable that holds the key that services ask for
 * @param inputPrice of a million tokens of questions and images, at least 0
 * @param outputPrice of a million tokens of answers, at least 0
 */
public record JudgeSettings(
    @Declared(
            key = "judge.timeout",
            standard = "60",
            older = "60",
            range = "(0, inf)",
            unit = "s",
            help = "Seconds for a call of a reward behind an address or a command")
        double timeout,
    @Declared(
            key = "judge.retries",
            standard = "4",
            older = "4",
            range = "[0, 100]",
            help = "How often a call is made again that went wrong in passing, ever later")
        int retries,
    @Declared(
            key = "judge.budget",
            standard = "none",
            older = "none",
            absent = "none",
            range = "[0, inf)",
            help = "Calls there may be, retries and those before a stop included")
        OptionalInt budget,
    @Declared(
            key = "judge.batch",
            standard = "0",
            older = "0",
            otherwise = "all particles",
            range = "[0, inf)",
            help = "Images of a call of http or exec")
        int batch,
    @Declared(
            key = "judge.parallel",
            standard = "8",
            older = "8",
            range = "[1, 256]",
            help = "Calls at a time")
        int parallel,
    @Declared(
            key = "judge.api_key",
            standard = "none",
            older = "none",
            absent = "none",
            help = "The environment variable that holds the key that http and vlm send")
        Optional<String> apiKey,
    @Declared(
            key = "judge.input_price",
            standard = "0",
            older = "0",
            range = "[0, inf)",
            help = "Price of a million tokens of questions and images, for the cost in the record")
        double inputPrice,
    @Declared(
            key = "judge.output_price",
            standard = "0",
            older = "0",
            range = "[0, inf)",
            help = "Price of a million tokens of answers")
        double outputPrice) {

  /** The group of all these keys. */
  public static final String GROUP = "judge.";

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** What keys begin with at the services that are most in use. */
  private static final Pattern LIKE_A_KEY = Pattern.compile("(sk|hf|gsk|xai|pk|key)_.{16,}");

  /**
   * Checks numbers and name.
   *
   * @throws io.github.das4j.declaration.WrongValueException if one is out of its range, or the name
   *     is none; what might be the key itself is not repeated
   */
  public JudgeSettings {
    Declarations.check(
        JudgeSettings.class,
        timeout,
        retries,
        budget,
        batch,
        parallel,
        apiKey,
        inputPrice,
        outputPrice);
    if (apiKey.isPresent() && !isName(apiKey.get())) {
      throw Declarations.wrong(
          JudgeSettings.class,
          "judge.api_key",
          "the name of an environment variable, which holds the key",
          Optional.of("this text, which is not repeated here"));
    }
  }

  private static boolean isName(String text) {
    return VARIABLE.matcher(text).matches() && !LIKE_A_KEY.matcher(text).matches();
  }

  /** The defaults. */
  public static JudgeSettings standard() {
    return Declarations.build(JudgeSettings.class, Map.of());
  }

  /** How long a call may take. */
  public Duration patience() {
    return Duration.ofMillis(Math.max(1, Math.round(1000 * timeout)));
  }
}
