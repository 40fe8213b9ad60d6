package io.github.das4j.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.reward.RewardSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The folder with the models of recorded cases: the pipelines that cases name, and the one CLIP and
 * the one aesthetic head that their rewards stand on, {@code tiny-clip} and {@code tiny-aesthetic}
 * or else the only ones there. Flow models' cases lie in a folder of their own below the others',
 * whose models have these.
 */
public record RecordedModels(Path folder) {

  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.safetensors";

  public boolean has(String name) {
    return Files.isDirectory(folder.resolve(name));
  }

  public Path path(String name) {
    return folder.resolve(name);
  }

  /** The folder of the CLIP. */
  public Path clip() {
    return judges().only("tiny-clip", "CLIP", child -> config(child).has("vision_config"));
  }

  /** The weights of the aesthetic head. */
  public Path aesthetic() {
    return judges()
        .only("tiny-aesthetic", "aesthetic head", RecordedModels::isHead)
        .resolve(WEIGHTS);
  }

  private RecordedModels judges() {
    Path above = folder.toAbsolutePath().normalize().resolve("../../models").normalize();
    return has("tiny-clip") || !Files.isDirectory(above) ? this : new RecordedModels(above);
  }

  private static boolean isHead(Path child) {
    return Files.exists(child.resolve(WEIGHTS)) && !config(child).has("model_type");
  }

  private static JsonNode config(Path child) {
    Path file = child.resolve(CONFIG);
    return Files.isRegularFile(file) ? Configs.read(file) : MissingNode.getInstance();
  }

  private Path only(String usual, String what, Predicate<Path> is) {
    if (has(usual)) {
      return path(usual);
    }
    try (Stream<Path> children = Files.list(folder)) {
      List<Path> found = children.filter(Files::isDirectory).filter(is).toList();
      if (found.size() == 1) {
        return found.get(0);
      }
      throw new CheckpointException(
          folder + " holds " + found.size() + " models that look like a " + what + ", not one");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  /**
   * A reward by the name that cases give it: {@code clip} (20 times the cosine), {@code pick},
   * {@code aesthetic}, {@code multi} (half of the head's output and ten times the cosine).
   */
  public RewardSpec reward(String name) {
    return new RewardSpec(
        switch (name) {
          case "clip" -> List.of(cosine("clip", 20));
          case "pick" -> List.of(cosine("pick", 1));
          case "aesthetic" -> List.of(head(1));
          case "multi" -> List.of(head(0.5), cosine("clip", 10));
          default -> throw new CheckpointException("no recorded reward is called '" + name + "'");
        });
  }

  /** The cosine itself, or the head's output, as scorers return it. */
  public RewardSpec scorer(String name) {
    return name.equals("aesthetic")
        ? new RewardSpec(List.of(head(1)))
        : new RewardSpec(List.of(cosine(name, 1)));
  }

  private RewardSpec.Term cosine(String name, double weight) {
    return new RewardSpec.Term(weight, name, List.of(clip().toString()));
  }

  private RewardSpec.Term head(double weight) {
    return new RewardSpec.Term(
        weight, "aesthetic", List.of(clip().toString(), aesthetic().toString()));
  }
}
