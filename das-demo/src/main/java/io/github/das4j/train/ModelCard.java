package io.github.das4j.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a model folder's README.md from what training and judgement have recorded. */
final class ModelCard {

  /** What each stage's loss is of, by the name of its state file. */
  private static final Map<String, String> STAGES =
      Map.of(
          VaeTask.NAME, "autoencoder",
          TextTask.NAME, "text encoder",
          ReaderTask.NAME, "judge",
          UNetTask.NAME, "U-Net",
          VisionTask.NAME, "CLIP's image tower",
          HeadTask.NAME, "aesthetic head",
          PickTask.NAME, "preference model");

  private static final List<String> ORDER =
      List.of(
          VaeTask.NAME,
          TextTask.NAME,
          ReaderTask.NAME,
          UNetTask.NAME,
          VisionTask.NAME,
          HeadTask.NAME,
          PickTask.NAME);

  private static final String HEAD =
      """
      ---
      license: apache-2.0
      library_name: diffusers
      pipeline_tag: text-to-image
      tags: [stable-diffusion, diffusion-alignment]
      ---
      # The das4j demo model

      A latent diffusion model in the layout of Stable Diffusion that draws animals: 64 × 64
      pictures of one animal on a plain background. It shows what alignment does, within seconds on
      a CPU; it knows nothing else.

      ## Data

      Drawings of 97 animals in three openly licensed picture sets, as Iconify packs them:
      Fluent Emoji (flat) by Microsoft (MIT), Noto Emoji by Google (Apache-2.0) and Twemoji by
      Twitter and other contributors (CC BY 4.0). The training program paints each on backgrounds of
      eleven colours, large or small, the small ones in nine places, with captions like "a small
      orange fox in the top left on a blue background, noto style" that may leave things unsaid.
      The weights are ours; pictures that the model draws resemble those it was shown.
      """;

  private static final String TAIL =
      """

      ## Licence

      Apache-2.0, as is the program that made it.
      """;

  private ModelCard() {}

  static void write(Path folder, TrainOptions options, JsonNode figures) throws IOException {
    String card =
        HEAD
            + "\n## Training\n\n`das train demo --stage STAGE --minutes M --seed "
            + options.seed()
            + "`, stage by stage with the minutes below, on CPU, in float32; written in float16.\n\n"
            + "| part | steps | minutes | last loss |\n|---|---|---|---|\n"
            + stages(folder)
            + "\n## Figures\n\nRead by a judge, a classifier that was trained apart and never guides, in percent.\n\n"
            + samples(figures)
            + rewards(figures)
            + TAIL;
    AtomicFiles.write(folder.resolve("model").resolve("README.md"), card);
  }

  private static String stages(Path folder) throws IOException {
    StringBuilder rows = new StringBuilder();
    for (String stage : ORDER) {
      if (!Files.exists(folder.resolve(stage + "-state.safetensors"))) {
        continue;
      }
      try (SafetensorsFile saved = Trainer.saved(folder, stage)) {
        Map<String, String> metadata = saved.metadata();
        double seconds = Double.parseDouble(metadata.getOrDefault("seconds", "0"));
        rows.append(
            String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %s |%n",
                STAGES.get(stage),
                metadata.get("step"),
                seconds / 60,
                LossCurve.last(folder, stage)));
      }
    }
    return rows.toString();
  }

  private static String samples(JsonNode figures) {
    JsonNode samples = figures.path("samples");
    JsonNode vae = figures.path("vae");
    String head =
        String.format(
            Locale.ROOT,
            "%d random full captions, guidance %.1f, %d DDIM steps: %s.%n%n",
            samples.path("prompts").asInt(),
            samples.path("guidance").asDouble(),
            samples.path("steps").asInt(),
            list(samples.path("right"), 1));
    JsonNode sets = figures.path("sets");
    return head
        + String.format(
            Locale.ROOT,
            "Autoencoder on new pictures: PSNR %.1f dB; read back: %s.%n%n",
            vae.path("psnr").asDouble(),
            list(vae.path("right"), 1))
        + String.format(
            Locale.ROOT,
            "Fréchet distance in the judge's features, %d samples to as many drawn pictures: %.2f;"
                + " between two sets of drawn pictures: %.2f.%n%n",
            sets.path("samples").asInt(),
            sets.path("toDrawn").asDouble(),
            sets.path("drawnToDrawn").asDouble());
  }

  private static String rewards(JsonNode figures) {
    if (!figures.has("clip")) {
      return "";
    }
    StringBuilder rows =
        new StringBuilder("| reward | judged by | on | figures |\n|---|---|---|---|\n");
    for (String on : List.of("drawn", "decoded")) {
      String row = "| %s | %s | %s pictures | %s |%n";
      rows.append(
          String.format(
              row,
              "clip",
              "true caption above one with this changed, percent",
              on,
              list(figures.path("clip").path(on), 1)));
      rows.append(
          String.format(
              row,
              "aesthetic",
              "agreement with the taste it was taught",
              on,
              list(figures.path("aesthetic").path(on), 3)));
      rows.append(
          String.format(
              row,
              "pick",
              "preferred picture above the other, percent",
              on,
              list(figures.path("pick").path(on), 1)));
    }
    return rows.toString();
  }

  private static String list(JsonNode values, int digits) {
    return values.properties().stream()
        .map(
            e ->
                String.format(
                    Locale.ROOT, "%s %." + digits + "f", e.getKey(), e.getValue().asDouble()))
        .collect(Collectors.joining(", "));
  }
}
