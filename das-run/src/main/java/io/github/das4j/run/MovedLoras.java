package io.github.das4j.run;

import io.github.das4j.checkpoint.lora.LoraFile;
import io.github.das4j.checkpoint.lora.LoraSpec;
import io.github.das4j.checkpoint.lora.Loras;
import io.github.das4j.checkpoint.lora.MergedLora;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The LoRAs of a record, wherever their files are now; their scales are the record's.
 *
 * @param recorded as the record names them
 * @param absent what to say where their files have to be named
 */
record MovedLoras(Loras recorded, String absent) {

  /** Of a run, whose record has their paths. */
  static MovedLoras ofRun(Loras recorded) {
    String gone =
        recorded.all().stream()
            .map(LoraSpec::file)
            .filter(file -> !Files.exists(file))
            .findFirst()
            .map(
                file ->
                    "the LoRA of this run was in "
                        + file
                        + ", which is gone: say with --lora FILE where it is now")
            .orElse("");
    return new MovedLoras(recorded, gone);
  }

  /** Of an image, whose record has their names. */
  static MovedLoras ofImage(Path source, List<MergedLora> recorded) {
    List<LoraSpec> specs =
        recorded.stream().map(lora -> new LoraSpec(Path.of(lora.file()), lora.scale())).toList();
    List<String> names = recorded.stream().map(MergedLora::file).toList();
    return new MovedLoras(
        new Loras(specs),
        names.isEmpty()
            ? ""
            : source
                + " was made with "
                + String.join(" and ", names)
                + ": say where with --lora FILE, once for each in this order");
  }

  /**
   * A manifest with these LoRAs.
   *
   * @param files where they are now, in order; none where they are where they were
   * @throws IllegalArgumentException if a file is not there, or others are named than there are
   */
  Manifest placed(Manifest manifest, List<Path> files) {
    if (files.isEmpty()) {
      if (!absent.isEmpty()) {
        throw new IllegalArgumentException(absent);
      }
      return manifest;
    }
    if (files.size() != recorded.all().size()) {
      throw new IllegalArgumentException(
          "the record has "
              + recorded.all().size()
              + " LoRAs, and "
              + files.size()
              + " were named: give --lora FILE once for each, in its order");
    }
    List<LoraSpec> placed = new ArrayList<>();
    for (int k = 0; k < files.size(); k++) {
      Path file = LoraFile.find(files.get(k)).toAbsolutePath().normalize();
      placed.add(recorded.all().get(k).at(file));
    }
    return manifest.with(
        manifest.config().with(new Loras(placed)), manifest.model(), manifest.reward());
  }
}
