package io.github.das4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.files.Json;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.PerceptualDistance;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole evaluations, with a CLIP of toy size. */
class EvaluatorTest {

  private static final Path CLIP = GoldenFolder.bundled("models/tiny-clip");

  @TempDir Path folder = Path.of("");

  private final List<String> warnings = new ArrayList<>();

  private Evaluation evaluate(List<String> rewards, int eigenvalues, Path... folders) {
    List<ImageSet> sets = ImageSets.open(List.of(folders), Optional.empty());
    JudgeOptions options =
        new JudgeOptions(rewards, Optional.empty(), Optional.empty(), eigenvalues);
    try (Judges judges = Judges.open(options, sets, Placement.CPU_FLOAT32, warnings::add)) {
      return new Evaluator(judges, eigenvalues, warnings::add, done -> {}).evaluate(sets);
    }
  }

  private static List<CSVRecord> rows(String csv) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    return format.parse(new StringReader(csv)).getRecords();
  }

  @Test
  void everyRewardMeetsEveryImage() throws IOException {
    Path demo = folder.resolve("demo");
    Folders.demo(demo, 8);
    Path other = folder.resolve("other");
    Folders.png(other.resolve("x.png"), Folders.plain(50, 40, 0x80ff10));
    Folders.png(other.resolve("y.png"), Folders.plain(100, 90, 0x1080ff));
    Files.writeString(
        other.resolve("prompts.csv"), "file,prompt\nx.png,\"a, b <c>\"\ny.png,{{table}}\n");

    Evaluation evaluation = evaluate(List.of("taste=clip:" + CLIP, "jpeg"), 5, demo, other);
    assertThat(warnings).isEmpty();
    assertThat(evaluation.judged()).isEqualTo(10);
    evaluation.write(folder);

    List<CSVRecord> images = rows(Files.readString(folder.resolve("eval.csv")));
    assertThat(images).hasSize(10);
    assertThat(images.get(8).get("prompt")).isEqualTo("a, b <c>");
    assertThat(images.get(8).get("demo object")).isEmpty();
    assertThat(images.get(0).get("demo all")).isEqualTo("1.0");
    assertThat(Double.parseDouble(images.get(8).get("taste")))
        .isCloseTo(score("x.png", other, "a, b <c>"), within(1e-6));

    Figure all = evaluation.sets().get(0).figure("demo all");
    assertThat(all.value().orElseThrow()).isGreaterThan(0.8);
    assertThat(evaluation.sets().get(0).figure("TCE_5").value()).isPresent();
    assertThat(evaluation.sets().get(1).figure("TCE_5").note()).contains("needs 6 images");
    assertThat(evaluation.sets().get(1).figure("demo all").value()).isEmpty();

    JsonNode json = Json.MAPPER.readTree(folder.resolve("eval.json").toFile());
    assertThat(json.at("/sets/0/figures/taste/count").asInt()).isEqualTo(8);
    String page = Files.readString(folder.resolve("eval.html"));
    assertThat(page)
        .contains("a, b &lt;c&gt;", "{{table}}", "data:image/png;base64")
        .doesNotContain("{{ ", "{%", "http://", "https://", "<c>");
    assertThat(page.split("<figure ", -1)).hasSize(11);
    assertThat(evaluation.text()).contains("taste", "demo object", "needs 6 images");
  }

  private static double score(String file, Path where, String prompt) throws IOException {
    try (RewardContext context = new RewardContext(Placement.CPU_FLOAT32);
        Scope scope = Scope.open()) {
      Tensor image = RgbImage.of(ImageIO.read(where.resolve(file).toFile())).tensor();
      return Tensors.doubles(
          RewardSpec.parse("clip:" + CLIP).open(context).forPrompt(prompt).score(image))[0];
    }
  }

  @Test
  void figuresAreThoseOfTheTable() throws IOException {
    Folders.demo(folder, 5);
    Evaluation evaluation = evaluate(List.of("jpeg"), 5, folder);
    double sum = 0;
    for (CSVRecord row : rows(EvaluationTables.images(evaluation))) {
      sum += Double.parseDouble(row.get("jpeg"));
    }
    CSVRecord figure =
        rows(EvaluationTables.summary(evaluation)).stream()
            .filter(row -> row.get("measure").equals("jpeg"))
            .findFirst()
            .orElseThrow();
    assertThat(Double.parseDouble(figure.get("value"))).isCloseTo(sum / 5, within(1e-12));
    assertThat(Double.parseDouble(figure.get("low_95"))).isLessThan(sum / 5);
    assertThat(warnings).singleElement().asString().contains("give --clip DIR");
  }

  @Test
  void aCorruptImageIsNamedCountedAndLeftOut() throws IOException {
    Folders.demo(folder, 4);
    byte[] whole = Files.readAllBytes(folder.resolve("p1.png"));
    Files.write(folder.resolve("p1.png"), Arrays.copyOf(whole, whole.length / 2));
    Files.delete(folder.resolve("p2.png"));
    Evaluation evaluation = evaluate(List.of("clip:" + CLIP), 5, folder);
    assertThat(evaluation.judged()).isEqualTo(2);
    assertThat(evaluation.leftOut()).isEqualTo(2);
    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(0)).contains("p1.png", "cut short");
    assertThat(warnings.get(1)).contains("p2.png", "no such file");
    assertThat(evaluation.sets().get(0).figure("clip").count()).isEqualTo(2);
    assertThat(EvaluationTables.summary(evaluation)).contains("2 left out");
    assertThat(EvaluationPage.of(evaluation)).contains("Left out: ", "p1.png");
  }

  @Test
  void aRunsOwnRewardIsAmongTheJudges() throws IOException {
    Folders.png(folder.resolve("a.png"), Folders.plain(40, 40, 0xff0000));
    Files.writeString(
        folder.resolve("run.json"),
        "{\"status\": \"finished\", \"reward\": \"20.0*clip:%s + jpeg + clip:nowhere\", \"results\": ["
                .formatted(CLIP.toString().replace('\\', '/'))
            + "{\"prompt\": \"a cat\", \"images\": [{\"file\": \"a.png\"}]}]}");
    Evaluation evaluation = evaluate(List.of("mine=jpeg"), 5, folder);
    assertThat(evaluation.columns())
        .extracting(Column::name)
        .containsExactly("mine", "clip (tiny-clip)");
    assertThat(warnings).hasSize(2).allMatch(line -> line.contains("left out"));
    assertThatThrownBy(() -> evaluate(List.of("clip:nowhere"), 5, folder))
        .hasMessageContaining("nowhere");
  }

  @Test
  void sumsAreJudgedWholeAndByTerm() throws IOException {
    Folders.png(folder.resolve("a.png"), Folders.plain(40, 40, 0xff0000));
    Files.writeString(
        folder.resolve("run.json"),
        "{\"status\": \"finished\", \"reward\": \"20.0*clip:%s + 0.5*jpeg\", \"results\": ["
                .formatted(CLIP.toString().replace('\\', '/'))
            + "{\"prompt\": \"a cat\", \"images\": [{\"file\": \"a.png\"}]}]}");
    Evaluation evaluation = evaluate(List.of(), 5, folder);
    assertThat(evaluation.columns())
        .extracting(Column::name)
        .containsExactly("clip", "jpeg", "20*clip + 0.5*jpeg");
    double[] scores = evaluation.sets().get(0).images().get(0).scores();
    assertThat(scores[2]).isCloseTo(20 * scores[0] + 0.5 * scores[1], within(1e-4));
  }

  @Test
  void perceptualDistancesAreThoseOfTheNetwork() throws IOException {
    Path trunk = folder.resolve("trunk.safetensors");
    Path heads = folder.resolve("heads.safetensors");
    writeLpips(trunk, heads);
    Folders.demo(folder, 4);
    List<ImageSet> sets = ImageSets.open(List.of(folder), Optional.empty());
    JudgeOptions options =
        new JudgeOptions(
            List.of(), Optional.empty(), Optional.of(new JudgeOptions.Lpips(trunk, heads)), 5);
    Figure figure;
    try (Judges judges = Judges.open(options, sets, Placement.CPU_FLOAT32, warnings::add)) {
      figure =
          new Evaluator(judges, 5, warnings::add, done -> {})
              .evaluate(sets)
              .sets()
              .get(0)
              .figure("LPIPS");
    }
    assertThat(figure.count()).isEqualTo(6);
    assertThat(figure.value().orElseThrow()).isCloseTo(meanDistance(trunk, heads), within(1e-6));
    assertThat(figure.spread()).isPresent();
  }

  /** Pair by pair, both images through the network each time. */
  private double meanDistance(Path trunk, Path heads) throws IOException {
    double sum = 0;
    try (PerceptualDistance distance =
            PerceptualDistance.open(trunk, heads, Placement.CPU_FLOAT32);
        Scope scope = Scope.open()) {
      List<Tensor> images = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        RgbImage image = RgbImage.of(ImageIO.read(folder.resolve("p" + i + ".png").toFile()));
        images.add(Tensors.of(Perceptual.resized(image), 1, 3, 224, 224));
      }
      for (int i = 0; i < 4; i++) {
        for (int j = i + 1; j < 4; j++) {
          sum += distance.between(images.get(i), images.get(j))[0];
        }
      }
    }
    return sum / 6;
  }

  private static void writeLpips(Path trunk, Path heads) {
    long[][] shapes = {
      {64, 3, 11, 11}, {192, 64, 5, 5}, {384, 192, 3, 3}, {256, 384, 3, 3}, {256, 256, 3, 3}
    };
    int[] indices = {0, 3, 6, 8, 10};
    Random random = new Random(8);
    Map<String, Tensor> convolutions = new LinkedHashMap<>();
    Map<String, Tensor> linear = new LinkedHashMap<>();
    try (Scope scope = Scope.open()) {
      for (int layer = 0; layer < indices.length; layer++) {
        long[] shape = shapes[layer];
        double range = Math.sqrt(6.0 / (shape[1] * shape[2] * shape[3]));
        String name = "features." + indices[layer];
        convolutions.put(name + ".weight", random(random, -range, range, shape));
        convolutions.put(name + ".bias", random(random, -0.1, 0.1, shape[0]));
        linear.put("lin" + layer + ".model.1.weight", random(random, 0, 0.05, 1, shape[0], 1, 1));
      }
      SafetensorsWriter.write(trunk, convolutions);
      SafetensorsWriter.write(heads, linear);
    }
  }

  private static Tensor random(Random random, double low, double high, long... shape) {
    int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    return Tensors.of(random.doubles(count, low, high).toArray(), shape);
  }
}
