package io.github.das4j.compare;

import io.github.das4j.settings.Setting;
import java.util.Arrays;
import java.util.List;

/**
 * A setting and the values that it takes in turn, in each method.
 *
 * @param key dotted, such as {@code multi.aesthetic_weight}
 * @param values as they would be written, in order
 */
public record Sweep(String key, List<String> values) {

  public Sweep {
    values = List.copyOf(values);
    if (values.isEmpty() || values.stream().distinct().count() < values.size()) {
      throw new IllegalArgumentException("--sweep " + key + " needs values, each named once");
    }
    if (key.equals("method")) {
      throw new IllegalArgumentException("--sweep is over a setting; --methods names the methods");
    }
  }

  /**
   * Reads {@code KEY=VALUE,VALUE,…}.
   *
   * @throws IllegalArgumentException if there is no key, or no value
   */
  public static Sweep parse(String text) {
    Setting setting = Setting.parse(text, "--sweep");
    List<String> values = Arrays.stream(setting.value().split(",", -1)).map(String::strip).toList();
    if (values.contains("")) {
      throw new IllegalArgumentException(
          "--sweep: cannot read '" + text + "'; write KEY=VALUE,VALUE, as in smc.alpha=0.1,0.2");
    }
    return new Sweep(setting.key(), values);
  }

  List<Setting> settings() {
    return values.stream().map(value -> new Setting(key, value, "--sweep")).toList();
  }
}
