package io.github.das4j.server.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.record.RewardWords;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A run as its folder says it is.
 *
 * @param folder where it is
 * @param kind sample, run, compare, tune, online, toy or bench
 * @param date when it was begun, or, where nothing says so, last changed
 * @param status as its record says it; finished where it has none
 * @param prompts in order
 * @param model as settings name it; empty where nothing says so
 * @param reward without paths; empty where nothing says so
 * @param images in order
 * @param record all of {@code run.json}; empty where there is none
 */
public record KeptRun(
    Path folder,
    String kind,
    Instant date,
    String status,
    List<String> prompts,
    String model,
    String reward,
    List<KeptImage> images,
    JsonNode record) {

  static final String RECORD = "run.json";

  private static final int MOST_PICTURES = 200;

  /**
   * An image of a run.
   *
   * @param file where it is
   * @param prompt what it is of; empty where nothing says so
   * @param said what its record says of it: particle, reward, log_weight
   */
  public record KeptImage(Path file, String prompt, JsonNode said) {

    /** Its reward, where that is known. */
    public OptionalDouble reward() {
      JsonNode reward = said.path("reward");
      return reward.isNumber() ? OptionalDouble.of(reward.asDouble()) : OptionalDouble.empty();
    }
  }

  /** Takes copies of the lists. */
  public KeptRun {
    prompts = List.copyOf(prompts);
    images = List.copyOf(images);
  }

  /**
   * What is in a folder; nothing where that is no run of das.
   *
   * @throws IOException if it cannot be read
   */
  static Optional<KeptRun> read(Path folder) throws IOException {
    try {
      if (RunDirectory.isRun(folder) && Files.isRegularFile(folder.resolve(RECORD))) {
        return Optional.of(ofRecord(folder, Configs.read(folder.resolve(RECORD))));
      }
    } catch (CheckpointException | IllegalArgumentException e) {
      // A damaged record; its pictures may be looked at all the same.
      return Optional.of(ofPictures(folder, "run"));
    }
    Optional<String> kind = kind(folder);
    return kind.isPresent() ? Optional.of(ofPictures(folder, kind.get())) : Optional.empty();
  }

  /** By what each command leaves in its folder. */
  private static Optional<String> kind(Path folder) {
    String[][] marks = {
      {"queries.jsonl", "online"},
      {"compare.csv", "compare"},
      {"tune.csv", "tune"},
      {"bench.json", "bench"},
      {"table.csv", "toy"},
      {RECORD, "run"},
      {"manifest.json", "run"}
    };
    return Stream.of(marks)
        .filter(mark -> Files.isRegularFile(folder.resolve(mark[0])))
        .map(mark -> mark[1])
        .findFirst();
  }

  private static KeptRun ofRecord(Path folder, JsonNode record) throws IOException {
    List<String> prompts = new ArrayList<>();
    record.path("prompts").forEach(prompt -> prompts.add(prompt.path("text").asText()));
    List<KeptImage> images = new ArrayList<>();
    for (JsonNode result : record.path("results")) {
      for (JsonNode image : result.path("images")) {
        plain(folder, image.path("file").asText())
            .map(file -> new KeptImage(file, result.path("prompt").asText(), image))
            .ifPresent(images::add);
      }
    }
    return new KeptRun(
        folder,
        prompts.size() == 1 ? "sample" : "run",
        date(folder, record.path("started").asText()),
        record.path("status").asText("unfinished"),
        prompts,
        record.path("config").path("model").asText(),
        reward(record.path("reward").asText()),
        images,
        record);
  }

  /** A record says names, and may have been written by anybody. */
  private static Optional<Path> plain(Path folder, String name) {
    boolean isPlain = name.matches("[A-Za-z0-9._-]+\\.png") && !name.startsWith(".");
    return isPlain && Files.isRegularFile(folder.resolve(name))
        ? Optional.of(folder.resolve(name))
        : Optional.empty();
  }

  private static Instant date(Path folder, String started) throws IOException {
    try {
      return Instant.parse(started);
    } catch (DateTimeException e) {
      return Files.getLastModifiedTime(folder).toInstant();
    }
  }

  private static String reward(String text) {
    try {
      return text.isEmpty() ? "" : RewardWords.named(RewardSpec.parse(text));
    } catch (IllegalArgumentException e) {
      // A reward of a jar that is not here.
      return text.replaceAll(":[^ ]*", "");
    }
  }

  private static KeptRun ofPictures(Path folder, String kind) throws IOException {
    JsonNode none = JsonNodeFactory.instance.objectNode();
    List<KeptImage> images = new ArrayList<>();
    for (Path place : List.of(folder, folder.resolve("images"))) {
      if (Files.isDirectory(place)) {
        try (Stream<Path> files = Files.list(place)) {
          files
              .filter(file -> file.toString().endsWith(".png"))
              .sorted()
              .limit(MOST_PICTURES)
              .forEach(file -> images.add(new KeptImage(file, "", none)));
        }
      }
    }
    return new KeptRun(folder, kind, date(folder, ""), "finished", List.of(), "", "", images, none);
  }

  /** Its folder's name, by which it is asked for. */
  public String name() {
    return String.valueOf(folder.getFileName());
  }

  /** The greatest reward of its images; nothing where none is known. */
  public OptionalDouble bestReward() {
    return images.stream().flatMapToDouble(image -> image.reward().stream()).max();
  }

  /** The mean reward of its images; nothing where none is known. */
  public OptionalDouble meanReward() {
    return images.stream().flatMapToDouble(image -> image.reward().stream()).average();
  }

  /** What a search looks in, in small letters. */
  String text() {
    String all = String.join(" ", prompts) + " " + name() + " " + reward + " " + model + " " + kind;
    return all.toLowerCase(Locale.ROOT);
  }
}
