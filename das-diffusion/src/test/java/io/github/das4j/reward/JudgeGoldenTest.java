package io.github.das4j.reward;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.align.Reward;
import io.github.das4j.fixtures.ImageRule;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.golden.Recorded;
import io.github.das4j.nn.ImageReward;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every array of the recorded judges: features, states, scores of both forms, gradients. */
class JudgeGoldenTest {

  private static final double UNIT = 1e-4;
  private static final double GRADIENT = 1e-3;

  /** Standardisation of the published scores, which nothing here applies. */
  private static final double MEAN = 0.16717362830052426;

  private static final double DEVIATION = 1.0333394966054072;

  private static final List<Form> RECORDED = List.of(Form.PUBLISHED, Form.SMOOTH);

  @TempDir Path temp = Path.of("");

  @ParameterizedTest
  @EnumSource(Chain.Checkpointing.class)
  void hps(Chain.Checkpointing checkpointing) throws IOException {
    Path weights = JudgeFiles.recorded().hps(temp).resolve("HPS_v2_compressed.pt");
    try (Recorded golden = Recorded.open("judges/hpsv2");
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      LoadedClip clip = LoadedClip.ofEither(weights, context);
      Tensor texts = golden.get("text_features");
      List<String> names = names(golden);
      for (String name : names) {
        Tensor images = images(golden, name, clip.imageSize());
        for (Form form : RECORDED) {
          List<Reward> rewards = new ArrayList<>();
          for (int row = 0; row < images.size(0); row++) {
            Tensor text = texts.narrow(0, row, 1);
            List<Stage> stages = new ArrayList<>(clip.pixelStages());
            stages.add(in -> new Tensor[] {in[0].mul(text).sum(1)});
            rewards.add(form.reward(clip.imageSize(), clip.standard(), stages));
          }
          assertRecorded(new Case(golden, name, form, checkpointing), images, rewards);
        }
        Tensor pixels = published(images, clip.imageSize(), clip.standard());
        golden.assertClose(
            new Chain(clip.pixelStages()).run(pixels)[0], name + ".image_features", UNIT);
      }
      golden.report(names.size());
    }
  }

  @ParameterizedTest
  @EnumSource(Chain.Checkpointing.class)
  void imageReward(Chain.Checkpointing checkpointing) throws IOException {
    Path folder = JudgeFiles.recorded().imageReward(temp);
    try (Recorded golden = Recorded.open("judges/imagereward");
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      LoadedImageReward judge = LoadedImageReward.of(folder, context);
      List<String> names = names(golden);
      for (String name : names) {
        Tensor images = images(golden, name, judge.imageSize());
        for (Form form : RECORDED) {
          List<Reward> rewards = new ArrayList<>();
          for (Tensor ids : texts(golden)) {
            Tensor prompt = judge.network().embed(ids);
            rewards.add(
                form.reward(judge.imageSize(), judge.standard(), judge.network().stages(prompt)));
          }
          assertRecorded(new Case(golden, name, form, checkpointing), images, rewards);
        }
      }
      golden.report(names.size());
    }
  }

  @Test
  void imageRewardsStatesAreTheRecordedOnes() throws IOException {
    Path folder = JudgeFiles.recorded().imageReward(temp);
    try (Recorded golden = Recorded.open("judges/imagereward");
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      LoadedImageReward judge = LoadedImageReward.of(folder, context);
      ImageReward network = judge.network();
      List<String> names = names(golden);
      for (String name : names) {
        Tensor pixels =
            published(images(golden, name, judge.imageSize()), judge.imageSize(), judge.standard());
        assertStates(golden, name, network, pixels);
        assertPixelGradients(golden, name, network, pixels);
        double[] score = golden.doubles(name + ".score");
        double[] standardised = golden.doubles(name + ".score_standardised");
        for (int row = 0; row < score.length; row++) {
          score[row] = (score[row] - MEAN) / DEVIATION;
        }
        golden.assertClose(score, standardised, name + ".score_standardised", UNIT);
      }
      golden.report(names.size());
    }
  }

  private static List<String> names(Recorded golden) {
    return golden.keys("([^.]+)\\.score");
  }

  private static Tensor images(Recorded golden, String name, int size) {
    return golden.has(name + ".image")
        ? golden.get(name + ".image").to(ScalarType.Float)
        : JudgeFiles.ruled(golden.json(), name, size);
  }

  private static Tensor published(Tensor images, int size, Standardisation standard) {
    return standard.apply(new PillowBicubic(size, PillowBicubic.Fit.CROPPED).apply(images));
  }

  /** Token ids of every text, without their padding. */
  private static List<Tensor> texts(Recorded golden) {
    Tensor ids = golden.get("input_ids");
    List<Tensor> texts = new ArrayList<>();
    for (int row = 0; row < ids.size(0); row++) {
      int length = golden.json().path("input_lengths").path(row).asInt();
      long[] mask = Tensors.longs(golden.get("attention_mask").select(0, row));
      assertThat(java.util.Arrays.stream(mask).sum()).isEqualTo(length);
      texts.add(ids.narrow(0, row, 1).narrow(1, 0, length));
    }
    return texts;
  }

  private static void assertStates(
      Recorded golden, String name, ImageReward network, Tensor pixels) {
    Tensor tokens = new Chain(network.imageStages()).run(pixels)[0];
    Tensor embeds = golden.get(name + ".image_embeds");
    Tensor fourth =
        Tensors.rows(tokens.transpose(0, 1).contiguous(), every(4, embeds.size(1))).transpose(0, 1);
    golden.assertClose(fourth, embeds, name + ".image_embeds", UNIT);
    Tensor recorded = golden.get(name + ".last_hidden_state");
    List<Tensor> texts = texts(golden);
    for (int row = 0; row < texts.size(); row++) {
      Tensor prompt = network.embed(texts.get(row));
      Tensor states = new Chain(network.textStages(prompt)).run(tokens.narrow(0, row, 1))[0];
      Tensor unpadded = recorded.narrow(0, row, 1).narrow(1, 0, texts.get(row).size(1));
      golden.assertClose(states, unpadded, name + ".last_hidden_state", UNIT);
    }
  }

  /** Of the sum of the scores with respect to standardised pixels. */
  private static void assertPixelGradients(
      Recorded golden, String name, ImageReward network, Tensor pixels) {
    Tensor block = golden.get(name + ".grad_pixel_values_block");
    Tensor eighth = golden.get(name + ".grad_pixel_values_every_8th");
    List<Tensor> texts = texts(golden);
    double[] norms = new double[texts.size()];
    for (int row = 0; row < norms.length; row++) {
      Tensor prompt = network.embed(texts.get(row));
      Chain chain = new Chain(network.stages(prompt));
      Tensor gradient = gradient(chain, pixels.narrow(0, row, 1).clone(), Chain.Checkpointing.OFF);
      norms[row] = norm(gradient);
      long side = block.size(2);
      golden.assertClose(
          gradient.narrow(2, 104, side).narrow(3, 104, side),
          block.narrow(0, row, 1),
          name + ".grad_pixel_values_block",
          GRADIENT);
      if (row < eighth.size(0)) {
        Tensor expected = eighth.narrow(0, row, 1);
        golden.assertClose(
            everyKth(gradient, expected),
            expected,
            name + ".grad_pixel_values_every_8th",
            GRADIENT);
      }
    }
    String key = name + ".grad_pixel_values_norm";
    golden.assertClose(norms, golden.doubles(key), key, GRADIENT);
  }

  private record Case(Recorded golden, String name, Form form, Chain.Checkpointing checkpointing) {}

  private static void assertRecorded(Case recorded, Tensor images, List<Reward> rewards) {
    Recorded golden = recorded.golden();
    boolean smooth = recorded.form() == Form.SMOOTH;
    String key = recorded.name() + (smooth ? ".smooth_" : ".");
    double[] scores = new double[rewards.size()];
    double[] norms = new double[rewards.size()];
    for (int row = 0; row < scores.length; row++) {
      Reward reward = rewards.get(row);
      Tensor image = images.narrow(0, row, 1).clone();
      assertThat(reward.differentiable()).isEqualTo(smooth);
      scores[row] = Tensors.doubles(reward.score(image))[0];
      if (smooth) {
        Tensor gradient = gradient(new Chain(reward.stages()), image, recorded.checkpointing());
        norms[row] = norm(gradient);
        Tensor expected = golden.get(key + "grad");
        if (row < expected.size(0)) {
          Tensor ofRow = expected.narrow(0, row, 1);
          golden.assertClose(everyKth(gradient, ofRow), ofRow, key + "grad", GRADIENT);
        }
      }
    }
    golden.assertClose(scores, golden.doubles(key + "score"), key + "score", UNIT);
    if (smooth) {
      golden.assertClose(norms, golden.doubles(key + "grad_norm"), key + "grad_norm", GRADIENT);
    }
  }

  private static Tensor gradient(Chain chain, Tensor x, Chain.Checkpointing checkpointing) {
    try (Pullback pullback = chain.linearize(checkpointing, x)) {
      Tensor one = torch.ones_like(pullback.outputs()[0]);
      return Objects.requireNonNull(pullback.gradient(one)[0]);
    }
  }

  private static double norm(Tensor x) {
    double sum = 0;
    for (double value : Tensors.doubles(x)) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  /** Large gradients are recorded at every so many pixels. */
  private static Tensor everyKth(Tensor gradient, Tensor expected) {
    long step = gradient.size(2) / expected.size(2);
    int[] rows = every(step, expected.size(2));
    int[] columns = every(step, expected.size(3));
    Tensor picked = Tensors.rows(gradient.permute(2, 3, 0, 1).contiguous(), rows);
    return Tensors.rows(picked.transpose(0, 1).contiguous(), columns).permute(2, 3, 1, 0);
  }

  private static int[] every(long step, long count) {
    int[] indices = new int[(int) count];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = (int) (i * step);
    }
    return indices;
  }

  @ParameterizedTest
  @ValueSource(strings = {"hps", "imagereward"})
  void nativeMemoryStaysLevel(String name) throws IOException {
    JudgeFiles files = JudgeFiles.bundled();
    Path folder = name.equals("hps") ? files.hps(temp) : files.imageReward(temp);
    try (Scope scope = Scope.open();
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      RewardModel smooth = RewardSpec.parse(name + ":" + folder).open(context);
      RewardModel published =
          RewardSpec.parse(name + ":" + folder, Purpose.EVALUATION).open(context);
      Reward first = smooth.forPrompt("a");
      Reward second = published.forPrompt("a");
      Tensor image = Tensors.of(ImageRule.BUNDLED.image(1, 40, 40), 1, 3, 40, 40);
      Level.assertLevel(
          () -> {
            Tensors.doubles(second.score(image));
            try (Pullback pullback =
                new Chain(first.stages()).linearize(Chain.Checkpointing.ON, image)) {
              pullback.gradient(torch.ones_like(pullback.outputs()[0]));
            }
          });
    }
  }
}
