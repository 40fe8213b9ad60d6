package io.github.das4j.reward;

import io.github.das4j.judge.BlackBox;
import io.github.das4j.judge.HttpBox;
import io.github.das4j.judge.JudgeDesk;
import java.util.List;

/** {@code http}: a service of one's own. */
public final class HttpProvider extends OutsideProvider {

  /** For the service loader. */
  public HttpProvider() {}

  @Override
  public String name() {
    return "http";
  }

  @Override
  public String usage() {
    return "http:URL             a service: images by POST, numbers back; no gradient";
  }

  /**
   * The address, checked.
   *
   * @throws IllegalArgumentException if it is none
   */
  @Override
  public List<String> settled(List<String> arguments, Purpose purpose) {
    requireOne(arguments);
    String written = arguments.get(0);
    // An address as it is, http://…, has its scheme where a reward has its name.
    String url = written.startsWith("//") ? "http:" + written : written;
    try {
      HttpBox.check(url);
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
    return List.of(url);
  }

  @Override
  BlackBox box(List<String> arguments, JudgeDesk judges) {
    return new HttpBox(arguments.get(0), judges.settings().patience(), judges.key());
  }
}
