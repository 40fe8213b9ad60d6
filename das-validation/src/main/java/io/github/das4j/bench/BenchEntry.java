package io.github.das4j.bench;

import io.github.das4j.das.PlainDraw;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.TwistDecoder;
import io.github.das4j.das.TwistParticles;
import io.github.das4j.das.TwistPreset;
import io.github.das4j.das.TwistSettings;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.Settings;
import io.github.das4j.words.Choices;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One of the ways that are measured side by side.
 *
 * @param label as it was written, such as {@code gaussian+pooled:2}
 * @param settings of a prompt
 */
public record BenchEntry(String label, SampleSettings settings) {

  /** Where a list of entries is written. */
  private static final String OPTION = "--compare";

  /**
   * Checks the number of steps.
   *
   * @throws IllegalArgumentException if the steps do not hold one whole period
   */
  public BenchEntry {
    // What is measured are the steps of the swarm.
    settings = settings.toBuilder().plain(PlainDraw.OFF).build();
    int least = period(settings) + 1;
    if (settings.denoising().steps() < least) {
      throw new IllegalArgumentException(
          "--steps must be at least "
              + least
              + " to measure '"
              + label
              + "', not "
              + settings.denoising().steps());
    }
    if (settings.twist().decoder().orElse(TwistDecoder.FULL) instanceof TwistDecoder.Tiny tiny
        && !Files.isDirectory(tiny.folder())) {
      throw new IllegalArgumentException(
          "'" + label + "': there is no folder " + tiny.folder() + " of a tiny autoencoder");
    }
  }

  /**
   * The entries of a list: {@code full,pooled:2,gaussian+every:2,fast}.
   *
   * @param settings that all of them share
   * @throws IllegalArgumentException for a word that is none, for what is said twice, and for
   *     numbers out of their range
   */
  public static List<BenchEntry> parse(String list, Settings settings) {
    List<BenchEntry> entries = new ArrayList<>();
    Set<TwistSettings> known = new HashSet<>();
    for (String text : list.split(",", -1)) {
      String label = text.strip();
      BenchEntry entry =
          new BenchEntry(label, settings.with(layers(label)).read(SampleSettings.class));
      if (!known.add(entry.settings.twist())) {
        throw new IllegalArgumentException(OPTION + ": '" + label + "' is there twice");
      }
      entries.add(entry);
    }
    return entries;
  }

  /** The one way that the settings themselves say. */
  public static BenchEntry of(SampleSettings settings) {
    TwistSettings twist = settings.twist();
    List<String> words = new ArrayList<>(List.of(Choices.name(twist.preset())));
    twist.decoder().ifPresent(decoder -> words.add(decoder.toString()));
    twist.gradient().ifPresent(gradient -> words.add(Choices.name(gradient)));
    twist.every().ifPresent(every -> words.add("every:" + every));
    if (twist.particles() != TwistParticles.ALL) {
      words.add(Choices.name(twist.particles()));
    }
    return new BenchEntry(String.join("+", words), settings);
  }

  private static List<Setting> layers(String label) {
    Map<String, Setting> layers = new LinkedHashMap<>();
    for (String word : label.split("\\+", -1)) {
      if (word.isBlank()) {
        throw new IllegalArgumentException(
            OPTION + ": an entry is empty; write a list such as full,gaussian+pooled:2,fast");
      }
      Setting said = TwistWord.setting(word.strip(), OPTION);
      if (layers.putIfAbsent(said.key(), said) != null) {
        throw new IllegalArgumentException(
            OPTION + ": '" + label + "' says twice what " + said.key() + " is");
      }
    }
    return List.copyOf(layers.values());
  }

  /** Steps after which the work of a step repeats. */
  int period() {
    return period(settings);
  }

  private static int period(SampleSettings settings) {
    // That of the preset where the steps are too few for it, too.
    return settings.twist().judgesEvery(Integer.MAX_VALUE);
  }

  /** The decoder on the way; that of a preset follows the size of the images. */
  private String decoder() {
    int width = settings.size().width();
    int height = settings.size().height();
    boolean own = width == 0 || height == 0;
    TwistSettings twist = settings.twist();
    return own && twist.decoder().isEmpty() && twist.preset() != TwistPreset.FULL
        ? "by the model's size"
        : twist.decodes(width, height).toString();
  }

  /** How the reward is seen, by the names of the choices. */
  Map<String, String> parts() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("decoder", decoder());
    parts.put("gradient", Choices.name(settings.twist().differentiates()));
    parts.put("every", Integer.toString(period()));
    parts.put("particles", Choices.name(settings.twist().particles()));
    return parts;
  }
}
