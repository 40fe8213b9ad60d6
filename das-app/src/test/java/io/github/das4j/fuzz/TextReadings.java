package io.github.das4j.fuzz;

import io.github.das4j.compare.Sweep;
import io.github.das4j.das.TemperingForm;
import io.github.das4j.demo.CaptionParser;
import io.github.das4j.judge.JsonValues;
import io.github.das4j.judge.NumberLines;
import io.github.das4j.judge.Reply;
import io.github.das4j.online.OnlineConfig;
import io.github.das4j.online.box.BoxSpec;
import io.github.das4j.record.Prompts;
import io.github.das4j.record.Slug;
import io.github.das4j.reward.Purpose;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.Checkpoints;
import io.github.das4j.settings.Devices;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.YamlSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Readers of settings and of words. */
final class TextReadings {

  private TextReadings() {}

  static void settings(byte[] input, Path folder) throws IOException {
    Path file = folder.resolve("x.yaml");
    Files.write(file, input);
    List<Setting> layers = YamlSettings.read(file);
    Guard.attempt(() -> OnlineConfig.of(layers));
    RunConfig config = RunConfig.of(layers);
    config.sampling();
    Guard.attempt(config::devices);
    Guard.attempt(config::prompts);
    Guard.attempt(() -> config.reward(Checkpoints.in(Optional.of(folder))));
    Guard.attempt(() -> config.model(Checkpoints.in(Optional.of(folder))));
  }

  static void words(byte[] input, Path folder) throws IOException {
    String text = Pieces.text(input);
    Guard.attempt(() -> requireSame(RewardSpec.parse(text)));
    Guard.attempt(() -> RewardSpec.parse(text, Purpose.EVALUATION));
    Guard.attempt(() -> RewardSpec.parse(text).memory());
    Guard.attempt(() -> new BoxSpec(text).check());
    Guard.attempt(() -> TemperingForm.parse(text));
    Guard.attempt(() -> Devices.parse(text));
    Guard.attempt(() -> Sweep.parse(text));
    Guard.attempt(() -> Setting.parse(text, "--set"));
    Guard.attempt(() -> CaptionParser.parse(text));
    Path file = folder.resolve("prompts.txt");
    Files.write(file, input);
    Guard.attempt(() -> Prompts.numbered(Prompts.read(file)));
    String slug = Slug.of(text);
    if (!slug.matches("[a-z0-9-]{1,40}")) {
      throw new AssertionError("no file's name: '" + slug + "'");
    }
  }

  private static void requireSame(RewardSpec spec) {
    try {
      if (RewardSpec.parse(spec.toString()).equals(spec)) {
        return;
      }
    } catch (IllegalArgumentException e) {
      throw new AssertionError("a reward that cannot be read as it is written: " + spec, e);
    }
    throw new AssertionError("a reward that is not read as it is written: " + spec);
  }

  /** The first byte says for how many images, and whether the command ended well. */
  static void replies(byte[] input, Path folder) {
    int images = input.length == 0 ? 1 : 1 + (input[0] & 3);
    boolean whole = input.length > 0 && (input[0] & 4) != 0;
    String text = Pieces.text(input).substring(Math.min(1, Pieces.text(input).length()));
    requireReply(NumberLines.read(text, images, whole), images);
    requireReply(JsonValues.read(text, images), images);
  }

  private static void requireReply(Reply reply, int images) {
    for (double value : reply.values()) {
      if (Double.isInfinite(value)) {
        throw new AssertionError("an infinite answer");
      }
    }
    if (reply.values().length != images || reply.problem().filter(String::isBlank).isPresent()) {
      throw new AssertionError("no reply to " + images + " images: " + reply);
    }
    if (reply.problem().filter(p -> p.lines().count() != 1).isPresent()) {
      throw new AssertionError("a problem of several lines: " + reply);
    }
  }
}
