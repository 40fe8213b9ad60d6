package io.github.das4j.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.record.Prompts;
import io.github.das4j.record.RewardWords;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.run.Gain;
import io.github.das4j.run.PromptTask;
import io.github.das4j.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A run as its folder says it is.
 *
 * @param folder where it is
 * @param kind sample, run, compare, tune, online, eval, toy or bench
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

  /** What a tuning keeps as it goes on; its table is written in the end. */
  private static final String BEGUN_TUNING = "tune.json";

  private static final int MOST_PICTURES = 200;

  private static final List<String> PAGES =
      List.of("report.html", "compare.html", "tune.html", "eval.html", "bench.html");

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
      {BEGUN_TUNING, "tune"},
      {"bench.json", "bench"},
      {"eval.json", "eval"},
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
    boolean begun =
        Files.exists(folder.resolve(BEGUN_TUNING)) && !Files.exists(folder.resolve("tune.csv"));
    String status = begun ? "unfinished" : "finished";
    return new KeptRun(folder, kind, date(folder, ""), status, List.of(), "", "", images, none);
  }

  /**
   * What alignment gained: the mean over prompts of the heaviest image's reward less that of the
   * model's own image; nothing where none was drawn.
   */
  public OptionalDouble gain() {
    return StreamSupport.stream(record.path("results").spliterator(), false)
        .flatMapToDouble(KeptRun::gain)
        .average();
  }

  private static DoubleStream gain(JsonNode result) {
    JsonNode plain = result.path("plain").path("reward");
    JsonNode heaviest =
        StreamSupport.stream(result.path("images").spliterator(), false)
            .max(Comparator.comparingDouble(image -> image.path("log_weight").asDouble()))
            .map(image -> image.path("reward"))
            .orElse(plain);
    return plain.isNumber() && heaviest.isNumber()
        ? DoubleStream.of(heaviest.asDouble() - plain.asDouble())
        : DoubleStream.empty();
  }

  /** Its prompts, in order. */
  public List<PromptTask> tasks() {
    List<Prompts.Numbered> numbered = new ArrayList<>();
    record
        .path("prompts")
        .forEach(
            prompt ->
                numbered.add(
                    new Prompts.Numbered(
                        prompt.path("text").asText(), prompt.path("occurrence").asInt())));
    return PromptTask.of(numbered);
  }

  /** The place of an image of this file name among its images, from 0; nothing for another's. */
  public OptionalInt place(String file) {
    return IntStream.range(0, images.size())
        .filter(k -> file.equals(String.valueOf(images.get(k).file().getFileName())))
        .findFirst();
  }

  /** The image that stands for it; nothing where it has none. */
  public Optional<ShownImage> shown() {
    return ShownImage.of(this);
  }

  /**
   * The same as {@link #gain} in words, of the images that are shown, with the prompts that it was
   * gained on; nothing where no plain image was drawn, or the record is not whole.
   */
  public Optional<Gain> told() {
    return KeptResults.gain(this);
  }

  /** Bytes on the disk, each file once however many names it has. */
  public long bytes() {
    Set<Object> seen = new HashSet<>();
    long[] bytes = {0};
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              Object key = attributes.fileKey();
              if (key == null || seen.add(key)) {
                bytes[0] += attributes.size();
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
    return bytes[0];
  }

  /** The page that it left; its first image where it left none. */
  public Optional<Path> page() {
    return Stream.concat(
            PAGES.stream().map(folder::resolve).filter(Files::isRegularFile),
            images.stream().map(KeptImage::file))
        .findFirst();
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
