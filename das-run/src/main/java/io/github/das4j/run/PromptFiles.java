package io.github.das4j.run;

import io.github.das4j.das.SampleResult;
import io.github.das4j.record.ImageTexts;
import io.github.das4j.record.ModelFiles;
import io.github.das4j.record.RewardWords;
import io.github.das4j.record.Versions;
import io.github.das4j.tensor.TorchDevice;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes the files of a run's prompts, wherever those were sampled: equal results, equal bytes. */
public final class PromptFiles {

  private final ImageTexts texts;
  private final Map<String, String> identity;

  /**
   * Of a run.
   *
   * @param manifest what determines it; its prompts are of no account
   * @param device that the prompts are sampled on, or one of its model
   */
  public PromptFiles(Manifest manifest, TorchDevice device) {
    this.texts =
        new ImageTexts(
            manifest.reward(),
            manifest.config().options(manifest.model(), device),
            manifest.weights(),
            manifest.added(),
            manifest.versions());
    this.identity = Map.copyOf(identity(manifest));
  }

  /** The files of a finished prompt's folder, by name. */
  public Map<String, byte[]> of(PromptTask task, SampleResult result) {
    return PromptRecord.files(task, result, texts);
  }

  /** What fixes the bits of the run's prompts, beside what a sampler knows. */
  public Map<String, String> identity() {
    return identity;
  }

  private static Map<String, String> identity(Manifest manifest) {
    Map<String, String> identity = new TreeMap<>();
    Versions versions = Versions.read();
    identity.put("das4j", versions.das4j() + " " + versions.commit());
    identity.put("libtorch", versions.libtorch());
    identity.put("reward", RewardWords.named(manifest.reward()));
    identity.put("blas", Optional.ofNullable(System.getenv("OPENBLAS_CORETYPE")).orElse("own"));
    Map<String, Integer> counts = new HashMap<>();
    manifest
        .digests()
        .forEach(
            (place, files) -> {
              String kind = manifest.kind(place).toLowerCase(Locale.ROOT).replace(' ', '_');
              boolean model = place.equals(Manifest.MODEL);
              String name =
                  model ? "weights" : kind + "_files_" + (counts.merge(kind, 1, Integer::sum) - 1);
              identity.put(name, ModelFiles.summary(files));
            });
    return identity;
  }
}
