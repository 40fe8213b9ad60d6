package io.github.das4j.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Listener;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.demo.model.DemoFiles;
import io.github.das4j.eval.RgbImage;
import io.github.das4j.eval.Subject;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.Checkpoints;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.tensor.Placement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoModelTest {

  @Test
  void rewardsWithoutFilesAreTheDemos() {
    RewardSpec spec = RewardSpec.parse("20*clip + 0.5*aesthetic + pick:elsewhere + jpeg");
    assertThat(new DemoModel().completed(spec))
        .hasToString(
            "20.0*clip:demo/clip + 0.5*aesthetic:demo/clip,demo/aesthetic + pick:elsewhere + jpeg");
  }

  @Test
  void wordsThatItDoesNotKnowAreToldWithThoseItDoes() {
    assertThat(new DemoModel().warning("a large red fox on a blue background")).isEmpty();
    assertThat(new DemoModel().warning("a photo of a red castle"))
        .hasValueSatisfying(
            text -> assertThat(text).contains("'photo', 'of', 'castle'").contains("97 animals"));
  }

  @Test
  void aPromptOfAnyLengthIsWarnedAboutInALineThatCanBeRead() {
    assertThat(new DemoModel().warning("x".repeat(30_000))).get().asString().hasSizeLessThan(500);
    StringBuilder many = new StringBuilder();
    for (int k = 0; k < 5000; k++) {
      many.append("word").append(k).append(' ');
    }
    assertThat(new DemoModel().warning(many.toString()))
        .get()
        .asString()
        .contains("'word7' and 4992 more")
        .hasSizeLessThan(700);
  }

  @Test
  void onlyItsOwnNamesAreFound() {
    assertThat(new DemoModel().find("elsewhere")).isEmpty();
    assertThat(new DemoModel().find("demo/nothing")).isEmpty();
  }

  @Test
  void whatIsShippedIsWhatTheIndexLists() throws IOException {
    Path root = new DemoModel().find(DemoModel.MODEL).orElseThrow().resolveSibling("");
    long total = 0;
    for (String line : index()) {
      DemoCache.Entry entry = DemoCache.Entry.parse(line);
      byte[] bytes = Files.readAllBytes(root.resolve(entry.name()));
      assertThat(bytes).as(entry.name()).hasSize((int) entry.size());
      assertThat(sha256(bytes)).as(entry.name()).isEqualTo(entry.sha256());
      total += entry.size();
    }
    assertThat(total).isLessThanOrEqualTo(40_000_000);
  }

  private static List<String> index() throws IOException {
    try (InputStream in = DemoFiles.open(DemoFiles.INDEX)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void whatAJarHoldsIsUnpackedOnceAndMendedWhereItIsDamaged(@TempDir Path cache)
      throws IOException {
    byte[] index =
        Files.readAllBytes(
            new DemoModel().find(DemoModel.MODEL).orElseThrow().resolve("model_index.json"));
    var entries =
        List.of(new DemoCache.Entry(index.length, sha256(index), "model/model_index.json"));
    Path first = DemoCache.unpacked(cache, entries);
    Path file = first.resolve("model/model_index.json");
    assertThat(file).hasBinaryContent(index);
    Files.writeString(file, "short");
    assertThat(DemoCache.unpacked(cache, entries)).isEqualTo(first);
    assertThat(file).hasBinaryContent(index);
    try (Stream<Path> left = Files.list(cache)) {
      assertThat(left).containsExactly(first);
    }
  }

  /** Every part of it is loaded and used. */
  @Test
  void itSamplesAndItsRewardsJudge() {
    Path folder = new DemoModel().find(DemoModel.MODEL).orElseThrow();
    var options =
        new ModelOptions(folder, Placement.CPU_FLOAT32, 1, ModelOptions.Checkpointing.OFF, 0);
    Checkpoints checkpoints = Checkpoints.in(Optional.empty());
    RewardSpec reward =
        RunConfig.of(List.of(new Setting("reward", "aesthetic + clip + pick", "test")))
            .reward(checkpoints);
    SampleSettings settings = SampleSettings.builder().steps(20).particles(1).build();
    String prompt = "a large penguin on a blue background, noto style";
    try (ImageSampler sampler = ImageSampler.open(options, reward)) {
      SampleResult result = sampler.sample(new SampleRequest(prompt, settings), Listener.none());
      DrawnImage drawn = result.images().get(0);
      assertThat(drawn.width()).isEqualTo(Scene.SIDE);
      double[] scores =
          new DemoCriterion()
              .judge(
                  new Subject(Path.of("drawn.png"), prompt, "1"),
                  RgbImage.of(drawn.toBufferedImage()));
      assertThat(scores).endsWith(1);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
