package io.github.das4j.compare;

import io.github.das4j.das.Method;
import io.github.das4j.settings.Setting;
import io.github.das4j.words.Choices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One of the things compared: a method, and its value of the setting that is swept.
 *
 * @param swept empty where nothing is swept
 */
public record Arm(Method method, Optional<Setting> swept) {

  /** Every method with every value, values of a method side by side. */
  static List<Arm> of(List<Method> methods, Optional<Sweep> sweep) {
    List<Arm> arms = new ArrayList<>();
    for (Method method : methods) {
      if (sweep.isEmpty()) {
        arms.add(new Arm(method, Optional.empty()));
      }
      sweep
          .map(Sweep::settings)
          .orElse(List.of())
          .forEach(setting -> arms.add(new Arm(method, Optional.of(setting))));
    }
    return arms;
  }

  /** The method's name, and the value where there is one: {@code das 0.25}. */
  public String label() {
    return Choices.name(method) + swept.map(setting -> " " + setting.value()).orElse("");
  }

  /** A folder's name that no other arm of the comparison has. */
  String folder() {
    return label().replaceAll("[^A-Za-z0-9.+-]", "-");
  }

  List<Setting> settings() {
    List<Setting> settings = new ArrayList<>();
    settings.add(new Setting("method", Choices.name(method), "--methods"));
    swept.ifPresent(settings::add);
    return settings;
  }
}
