package io.github.das4j.reward;

import io.github.das4j.judge.BlackBox;
import io.github.das4j.judge.CommandWords;
import io.github.das4j.judge.ExecBox;
import io.github.das4j.judge.JudgeDesk;
import java.util.List;

/** {@code exec}: a command of one's own. */
public final class ExecProvider extends OutsideProvider {

  /** For the service loader. */
  public ExecProvider() {}

  @Override
  public String name() {
    return "exec";
  }

  @Override
  public String usage() {
    return "exec:COMMAND         a command: PNGs for arguments, a number a line; no gradient";
  }

  /**
   * The command, checked.
   *
   * @throws IllegalArgumentException if it cannot be cut into words
   */
  @Override
  public List<String> settled(List<String> arguments, Purpose purpose) {
    requireOne(arguments);
    try {
      CommandWords.of(arguments.get(0));
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
    return arguments;
  }

  @Override
  BlackBox box(List<String> arguments, JudgeDesk judges) {
    return new ExecBox(arguments.get(0), judges.settings().patience());
  }
}
