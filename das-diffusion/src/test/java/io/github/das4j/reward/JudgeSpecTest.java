package io.github.das4j.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.align.Reward;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.fixtures.ImageRule;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a specification of a judge means, and what the record says of it. */
class JudgeSpecTest {

  @TempDir Path temp = Path.of("");

  @Test
  void weightsAreNumbersThatCanBeWrittenAgain() {
    assertThatThrownBy(() -> RewardSpec.parse("1e999*jpeg")).hasMessageContaining("1e999");
    assertThatThrownBy(() -> RewardSpec.parse("-1e39*jpeg")).hasMessageContaining("float32");
    assertThat(RewardSpec.parse("1e30*jpeg")).isEqualTo(RewardSpec.parse("1.0E30*jpeg"));
  }

  @Test
  void theFormStandsInTheRecord() {
    assertThat(RewardSpec.parse("hps:W.pt")).hasToString("hps:W.pt,smooth");
    assertThat(RewardSpec.parse("2*hps:W.pt,TOK,published + jpeg"))
        .hasToString("2.0*hps:W.pt,TOK,published + jpeg");
    assertThat(RewardSpec.parse("imagereward:D", Purpose.EVALUATION))
        .hasToString("imagereward:D,published");
    assertThat(RewardSpec.parse("imagereward:D,smooth", Purpose.EVALUATION))
        .hasToString("imagereward:D,smooth");
    assertThat(RewardSpec.parse("hps:W.pt,padded", Purpose.EVALUATION))
        .hasToString("hps:W.pt,padded");
    assertThat(RewardSpec.parse("clip:D", Purpose.EVALUATION)).hasToString("clip:D");
    // What the record says is read back as the same.
    RewardSpec spec = RewardSpec.parse("hps:W.pt");
    assertThat(RewardSpec.parse(spec.toString(), Purpose.EVALUATION)).isEqualTo(spec);
  }

  @Test
  void hpsIsOpenedFromItsFolderOrItsFile() throws IOException {
    Path folder = JudgeFiles.bundled().hps(temp);
    Path file = folder.resolve("HPS_v2_compressed.pt");
    Path elsewhere = Files.createDirectory(temp.resolve("tokenizer"));
    for (String name : new String[] {"vocab.json", "merges.txt"}) {
      Files.copy(folder.resolve(name), elsewhere.resolve(name));
    }
    try (Scope scope = Scope.open();
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      double byFolder = score(context, "hps:" + folder, "a b c");
      assertThat(score(context, "hps:" + file, "a b c")).isEqualTo(byFolder);
      Files.delete(folder.resolve("vocab.json"));
      assertThat(score(context, "hps:" + file + "," + elsewhere, "a b c")).isEqualTo(byFolder);
      assertThat(score(context, "hps:" + file + "," + elsewhere, "c")).isNotEqualTo(byFolder);
      assertThatThrownBy(() -> score(context, "hps:" + file, "a b c"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("no tokenizer");
    }
  }

  @Test
  void hpsPadsAsItsPackageDoesWhereAskedTo() throws IOException {
    Path folder = JudgeFiles.bundled().hps(temp);
    try (Scope scope = Scope.open();
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      for (long[] size : new long[][] {{64, 64}, {64, 96}}) {
        double[] scores = new double[2];
        for (int k = 0; k < 2; k++) {
          String form = k == 0 ? ",published" : ",padded";
          Reward reward = RewardSpec.parse("hps:" + folder + form).open(context).forPrompt("a b");
          assertThat(reward.differentiable()).isFalse();
          Tensor ramp = torch.linspace(new Scalar(0), new Scalar(1), 3 * size[0] * size[1]);
          scores[k] = Tensors.doubles(reward.score(ramp.reshape(1, 3, size[0], size[1])))[0];
        }
        assertThat(scores[0] == scores[1]).isEqualTo(size[0] == size[1]);
      }
      Path other = JudgeFiles.bundled().imageReward(temp);
      assertThatThrownBy(() -> RewardSpec.parse("imagereward:" + other + ",padded").open(context))
          .hasMessageContaining("write smooth or published, not padded");
    }
  }

  @Test
  void imageRewardReadsTheWholePrompt() throws IOException {
    Path folder = JudgeFiles.bundled().imageReward(temp);
    try (Scope scope = Scope.open();
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      double cat = score(context, "imagereward:" + folder, "a photo of the red cat");
      assertThat(score(context, "imagereward:" + folder, "a photo of the red dog"))
          .isNotEqualTo(cat);
      assertThat(score(context, "imagereward:" + folder + ",published", "a photo of the red cat"))
          .isNotEqualTo(cat);
    }
  }

  @Test
  void inASumThePublishedFormCountsInTheWeightsOnly() throws IOException {
    Path folder = JudgeFiles.bundled().imageReward(temp);
    Path clip = GoldenFolder.bundled("models").resolve("tiny-clip");
    try (Scope scope = Scope.open();
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      String judge = "imagereward:" + folder + ",published";
      assertThat(open(context, judge).differentiable()).isFalse();
      assertThat(open(context, judge + " + clip:" + clip).differentiable()).isTrue();
      double sum = score(context, "2*" + judge + " + clip:" + clip, "a cat");
      double parts = 2 * score(context, judge, "a cat") + score(context, "clip:" + clip, "a cat");
      assertThat(Math.abs(sum - parts)).isLessThan(1e-5);
    }
  }

  @Test
  void wrongArgumentsAreRefused() throws IOException {
    Path folder = JudgeFiles.bundled().imageReward(temp);
    try (RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      assertThatThrownBy(() -> open(context, "hps"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("write hps:FILE_OR_DIR[,TOKENIZER_DIR][,smooth|published|padded]");
      assertThatThrownBy(() -> open(context, "imagereward:a,b"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("takes 1 argument, not 2");
      assertThatThrownBy(() -> open(context, "hps:" + temp))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("HPS_v2_compressed.pt");
      Path vocabulary = folder.resolve("vocab.txt");
      Files.writeString(vocabulary, Files.readString(vocabulary) + "x\n".repeat(100));
      assertThatThrownBy(() -> open(context, "imagereward:" + folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(
              "gives [ENC] the id 230, but the text encoder's embedding has 200 rows");
    }
  }

  private static Reward open(RewardContext context, String spec) {
    return RewardSpec.parse(spec).open(context).forPrompt("a cat");
  }

  private static double score(RewardContext context, String spec, String prompt) {
    Tensor image = Tensors.of(ImageRule.BUNDLED.image(1, 50, 60), 1, 3, 50, 60);
    return Tensors.doubles(RewardSpec.parse(spec).open(context).forPrompt(prompt).score(image))[0];
  }
}
