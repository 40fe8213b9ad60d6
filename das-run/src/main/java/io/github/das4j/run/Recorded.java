package io.github.das4j.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import io.github.das4j.files.PngText;
import io.github.das4j.record.AddedJson;
import io.github.das4j.record.ImageTexts;
import io.github.das4j.record.SettingsJson;
import io.github.das4j.report.Pictures;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.Settings;
import io.github.das4j.stable.Added;
import io.github.das4j.writing.ConvertedModels;
import io.github.das4j.writing.SingleFileOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What das made, to be made again: the folder of a run, of any version; its record; or one of its
 * images, wherever it is now.
 *
 * @param manifest what determines it, with model and reward where they are now
 * @param only the one image that is asked for, and its particle; nothing for all of a run
 * @param run the run's folder; nothing for an image that is away from it
 * @param added what the model was brought, by the record
 */
public record Recorded(
    Manifest manifest, Optional<OneImage> only, Optional<Path> run, Added added) {

  private static final String PROMPTS = "prompts";
  private static final String LEDGER = "queries.jsonl";
  private static final String MICRO_BATCH = "sample.micro_batch";

  /** In what the request of a plain image differs from that of its run. */
  private static final List<String> OF_PLAIN =
      List.of(
          "method",
          "smc.particles",
          "smc.tempering",
          "smc.gamma",
          "sample.select",
          "sample.plain",
          MICRO_BATCH);

  /** An image that is made again alone. */
  record OneImage(Path file, int particle) {}

  /**
   * Where model and reward are now, where that is another place than the record's.
   *
   * @param model the model's folder
   * @param reward the reward with its paths
   * @param loras the files of its LoRAs, in their order; none where they are where they were
   * @param embeddings likewise of its textual inversions
   * @param vae the autoencoder in place of the model's
   */
  public record Moved(
      Optional<Path> model,
      Optional<RewardSpec> reward,
      List<Path> loras,
      List<Path> embeddings,
      Optional<Path> vae) {

    /** Keeps copies of the lists. */
    public Moved {
      loras = List.copyOf(loras);
      embeddings = List.copyOf(embeddings);
    }

    /** Where nothing has moved. */
    public static Moved nothing() {
      return new Moved(Optional.empty(), Optional.empty(), List.of(), List.of(), Optional.empty());
    }
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is none, or model or reward are gone; the line says what
   *     to give
   */
  public static Recorded read(Path source, Moved moved) {
    requireOfDas(source);
    if (!isImage(source)) {
      Path run = Files.isDirectory(source) ? source : source.toAbsolutePath().resolveSibling("");
      Manifest manifest = manifest(run, source);
      return new Recorded(
          placed(manifest, moved), Optional.empty(), Optional.of(run), manifest.added());
    }
    JsonNode image = ofImage(source);
    Optional<OneImage> only =
        Optional.of(new OneImage(source, Json.required(image, "particle").asInt()));
    Optional<Path> run = runOf(source);
    if (run.isPresent()) {
      Manifest recorded = manifest(run.get(), source);
      Manifest whole = placed(recorded, moved);
      Manifest one = whole.only(List.of(OldRecords.prompt(image, "prompt")));
      return new Recorded(asked(one, image), only, run, recorded.added());
    }
    if (moved.model().isEmpty() || moved.reward().isEmpty()) {
      throw new IllegalArgumentException(
          source
              + " has no run.json beside it, and images name no folders:"
              + " give --model DIR and --reward SPEC");
    }
    Path model =
        ConvertedModels.ofThisProcess().folder(moved.model().get(), SingleFileOptions.none());
    Manifest alone = OldRecords.ofImage(image, model, moved.reward().get());
    Added added = AddedJson.read(image);
    return new Recorded(
        MovedAdditions.ofImage(alone, source, added, moved), only, Optional.empty(), added);
  }

  /** A name that is mistyped must not stand for the run that it would lie in. */
  private static void requireOfDas(Path source) {
    if (!Files.exists(source)) {
      throw new IllegalArgumentException("there is no file or folder " + source);
    }
    String name = String.valueOf(source.toAbsolutePath().normalize().getFileName());
    boolean record = name.equals(RunRecord.FILE) || name.equals(OldRecords.MANIFEST);
    if (!Files.isDirectory(source) && !record && !isImage(source)) {
      throw new IllegalArgumentException(
          source + " is none of these: a run's folder, its run.json, a PNG of das");
    }
  }

  private static boolean isImage(Path source) {
    return Files.isRegularFile(source)
        && source.toString().toLowerCase(Locale.ROOT).endsWith(".png");
  }

  /** The record in an image. */
  static JsonNode ofImage(Path source) {
    String text = PngText.read(Pictures.bytes(source)).get(ImageTexts.RECORD);
    if (text == null) {
      Path folder = source.toAbsolutePath().resolveSibling("").resolveSibling("");
      throw new IllegalArgumentException(
          Files.isRegularFile(folder.resolve(LEDGER))
              ? source
                  + " is of das online, whose images depend on what was learnt before them and keep"
                  + " no record of their own; das online with the same settings makes the run again"
              : source + " has no record of das in it");
    }
    try {
      return Json.MAPPER.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException(source + " has a damaged record in it", e);
    }
  }

  /** The folder of the run that an image lies in. */
  private static Optional<Path> runOf(Path image) {
    Path folder = image.toAbsolutePath().resolveSibling("");
    Path prompts = folder.resolveSibling("");
    boolean ofPrompt = prompts.endsWith(PROMPTS);
    Path run = ofPrompt ? prompts.resolveSibling("") : folder;
    return hasRecord(run) ? Optional.of(run) : Optional.empty();
  }

  private static boolean hasRecord(Path run) {
    return Files.isRegularFile(run.resolve(RunRecord.FILE))
        || Files.isRegularFile(run.resolve(OldRecords.MANIFEST));
  }

  private static Manifest manifest(Path run, Path source) {
    if (Files.isRegularFile(run.resolve(LEDGER))) {
      throw new IllegalArgumentException(
          source + " is of das online: the same command makes it again in another --out");
    }
    if (!hasRecord(run)) {
      throw new IllegalArgumentException(
          "there is no record "
              + run.resolve(RunRecord.FILE)
              + "; give a run's folder, its run.json or one of its images");
    }
    return RunDirectory.isRun(run)
        ? Manifest.read(run)
        : OldRecords.ofSample(run.resolve(RunRecord.FILE));
  }

  private static Manifest placed(Manifest manifest, Moved moved) {
    Path model =
        moved
            .model()
            .map(manifest.config().models().singleFile()::folder)
            .orElseGet(() -> there(manifest.model()));
    RewardSpec reward = moved.reward().orElseGet(() -> there(manifest.reward()));
    Manifest placed = manifest.with(manifest.config(), model.toAbsolutePath().normalize(), reward);
    return MovedAdditions.ofRun(placed, moved);
  }

  private static Path there(Path model) {
    if (!Files.isDirectory(model)) {
      throw new IllegalArgumentException(
          "the model of this run was in "
              + model
              + ", which is gone: say with --model DIR|FILE where it is now");
    }
    return model;
  }

  /** Paths that were there are absolute in a record. */
  private static RewardSpec there(RewardSpec spec) {
    spec.terms().stream()
        .flatMap(term -> term.places().stream())
        .map(Path::of)
        .filter(path -> path.isAbsolute() && !Files.exists(path))
        .findFirst()
        .ifPresent(
            path -> {
              throw new IllegalArgumentException(
                  "the reward of this run was in "
                      + path
                      + ", which is gone: say with --reward SPEC where it is now");
            });
    return spec;
  }

  /**
   * A worker may have halved the micro-batch, and a plain image was asked for by a method of its
   * own: an image says with what it was made.
   */
  private static Manifest asked(Manifest manifest, JsonNode image) {
    Map<String, String> used = SettingsJson.dotted(Json.required(image, "settings"));
    Settings settings = manifest.config().settings();
    List<Setting> changed = new ArrayList<>();
    boolean plain = !settings.text("method").equals(used.get("method"));
    for (String key : plain ? OF_PLAIN : List.of(MICRO_BATCH)) {
      String value = used.getOrDefault(key, settings.text(key));
      if (!value.equals(settings.text(key))) {
        changed.add(new Setting(key, value, "the image's record"));
      }
    }
    return changed.isEmpty()
        ? manifest
        : manifest.with(
            RunConfig.resolved(settings.with(changed)), manifest.model(), manifest.reward());
  }

  /**
   * Which files that were brought to the model are others now than the record says, a line each.
   *
   * @param anew what is made again, its files read for their digests
   */
  public List<String> otherFiles(Manifest anew) {
    return added.otherThan(anew.added());
  }

  /** The images that are to be the same, by those that a run of this has made. */
  public Map<Path, Path> pairs(Path made) {
    Map<Path, Path> pairs = new LinkedHashMap<>();
    for (PromptTask task : manifest.tasks()) {
      Path place = RunDirectory.place(made, task);
      if (!Files.isDirectory(place)) {
        continue;
      }
      PromptRecord record = PromptRecord.read(task, place);
      for (PromptRecord.Image image : record.images()) {
        before(task, image).ifPresent(file -> pairs.put(place.resolve(image.file()), file));
      }
      record
          .plain()
          .ifPresent(
              plain ->
                  plainBefore(task, plain.file())
                      .ifPresent(file -> pairs.put(place.resolve(plain.file()), file)));
    }
    return pairs;
  }

  private Optional<Path> plainBefore(PromptTask task, String file) {
    return only.isPresent()
        ? Optional.empty()
        : run.map(folder -> RunDirectory.place(folder, task).resolve(file))
            .filter(Files::isRegularFile);
  }

  private Optional<Path> before(PromptTask task, PromptRecord.Image image) {
    if (only.isPresent()) {
      return only.filter(one -> one.particle() == image.particle()).map(OneImage::file);
    }
    List<Path> places = new ArrayList<>();
    run.ifPresent(
        folder -> {
          places.add(folder.resolve(Gallery.name(task, image.file())));
          places.add(RunDirectory.place(folder, task).resolve(image.file()));
        });
    return places.stream().filter(Files::isRegularFile).findFirst();
  }
}
