package io.github.das4j.settings;

import io.github.das4j.words.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings by name, {@code FAMILY:REWARD}: a family's file and a reward's file, one on the other.
 * Figures: Kim et al., Test-time Alignment of Diffusion Models without Reward Over-optimization
 * (ICLR 2025), and the configuration files of its code; those of flow models are our own, and say
 * so.
 */
public final class Presets {

  private static final List<String> PUBLISHED = List.of("aesthetic", "clip", "multi", "pick");
  private static final List<String> OWN = List.of("aesthetic", "clip", "hps", "multi", "pick");
  private static final Map<String, List<String>> REWARDS =
      new TreeMap<>(
          Map.of(
              "sd", PUBLISHED,
              "sdxl", PUBLISHED,
              "lcm", PUBLISHED,
              "sd3", OWN,
              "flux", OWN,
              "schnell", OWN,
              "demo", List.of("aesthetic", "clip", "multi", "pick", "jpeg")));

  private Presets() {}

  /** Every preset's name. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    REWARDS.forEach((family, rewards) -> rewards.forEach(r -> names.add(family + ":" + r)));
    return names;
  }

  /**
   * The settings that a preset makes.
   *
   * @throws IllegalArgumentException if there is no such preset, with the nearest name
   */
  public static List<Setting> settings(String name) {
    if (!names().contains(name)) {
      String hint = Spelling.hint(name, names());
      throw new IllegalArgumentException(
          "unknown preset '" + name + "'" + hint + " (known: " + String.join(", ", names()) + ")");
    }
    String family = name.substring(0, name.indexOf(':'));
    String reward = name.substring(name.indexOf(':') + 1);
    List<Setting> settings = new ArrayList<>(file(family, name));
    settings.addAll(file((family.equals("demo") ? "demo-" : "reward-") + reward, name));
    return settings;
  }

  private static List<Setting> file(String file, String preset) {
    return YamlSettings.ofPreset(Resources.text("presets/" + file + ".yaml"), preset);
  }
}
