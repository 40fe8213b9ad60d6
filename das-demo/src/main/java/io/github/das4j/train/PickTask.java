package io.github.das4j.train;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.demo.DemoTokenizer;
import io.github.das4j.demo.Scene;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.nn.Clip;
import io.github.das4j.reward.Standardisation;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.training.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The demo CLIP tuned on preferences: cross-entropy of the softmax over two pictures' scaled
 * cosines with the caption (PickScore: Kirstain et al. 2023, arXiv 2305.01569, section 4).
 */
final class PickTask extends BatchTask<PickTask.Batch> {

  static final String NAME = "pick";

  record Batch(List<Preference> pairs, Views one, Views other, long[] ids) {}

  private final Path folder;
  private final Drawings drawings;
  private final DemoTokenizer tokenizer;
  private final int batch;
  private final int judgedCount;
  private final Autoencoder vae;
  private final ClipConfig config;
  private final Clip network;

  /**
   * @param start the CLIP to start from
   * @param amounts pairs for each worker, and pairs to judge
   */
  PickTask(
      Path folder,
      Drawings drawings,
      StateDict start,
      DemoTokenizer tokenizer,
      Autoencoder vae,
      Amounts amounts,
      int workers,
      long seed) {
    super(NAME, parameters(Architecture.clip(tokenizer), seed), workers, seed * 59);
    this.folder = folder;
    this.drawings = drawings;
    this.tokenizer = tokenizer;
    this.batch = amounts.learnt();
    this.judgedCount = amounts.judged();
    this.vae = vae;
    this.config = Architecture.clip(tokenizer);
    parameters().copy(start);
    this.network = new Clip(parameters().weights(), config);
  }

  /** Fresh ones of a whole CLIP. */
  static Parameters parameters(ClipConfig config, long seed) {
    return Parameters.fresh(
        w -> new Clip(w, config), new DemoInitialiser(seed), Placement.CPU_FLOAT32);
  }

  /** Images in [0, 1] → features of length 1. */
  static Tensor features(Clip clip, Tensor images) {
    return SceneTower.unit(clip.imageFeatures(Standardisation.onCpu().apply(images)));
  }

  @Override
  Batch draw(RandomGenerator random) {
    List<Preference> pairs =
        Stream.generate(() -> Preference.draw(drawings, random)).limit(batch).toList();
    return new Batch(
        pairs,
        Views.draw(drawings, pairs.stream().map(Preference::one).toList(), random),
        Views.draw(drawings, pairs.stream().map(Preference::other).toList(), random),
        TextTask.ids(tokenizer, pairs.stream().map(Preference::caption).toList()));
  }

  @Override
  public Tensor loss(int worker) {
    Batch drawn = next(worker);
    Tensor images = Tensors.cat(0, drawn.one().images(vae), drawn.other().images(vae));
    Tensor features = features(network, images);
    Tensor tokens = Tensors.of(drawn.ids(), batch, DemoTokenizer.CONTEXT);
    Tensor captions = SceneTower.unit(network.textFeatures(tokens));
    Tensor one = features.narrow(0, 0, batch).mul(captions).sum(1L);
    Tensor other = features.narrow(0, batch, batch).mul(captions).sum(1L);
    Tensor margin = one.sub(other).mul(network.logitScale().exp());
    double[] first = drawn.pairs().stream().mapToDouble(Preference::first).toArray();
    // The softmax over two is a sigmoid: −p log σ(m) − (1−p) log σ(−m) = log(1 + e^m) − p m.
    return torch.softplus(margin).sub(margin.mul(Tensors.of(first, batch))).mean();
  }

  @Override
  public String report(Parameters averaged, long step) throws IOException {
    new ModelWriter(folder.resolve(NAME)).clip(averaged, tokenizer);
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      Clip judged = new Clip(averaged.weights(), config);
      var encoder = new Encoder(judged, tokenizer);
      double[] plain = accuracy(encoder, drawings, pictures -> pictures, judgedCount);
      double[] decoded = accuracy(encoder, drawings, p -> Views.reconstructed(vae, p), judgedCount);
      return String.format(
          Locale.ROOT,
          "percent of pairs: %.1f by match, %.1f by taste; decoded %.1f, %.1f",
          100 * plain[0],
          100 * plain[1],
          100 * decoded[0],
          100 * decoded[1]);
    }
  }

  /** A whole CLIP as it is trained. */
  private record Encoder(Clip clip, DemoTokenizer tokenizer) implements HardNegatives.Encoder {

    @Override
    public Tensor images(Tensor images) {
      return features(clip, images);
    }

    @Override
    public Tensor captions(List<String> captions) {
      long[] ids = TextTask.ids(tokenizer, captions);
      return SceneTower.unit(
          clip.textFeatures(Tensors.of(ids, captions.size(), DemoTokenizer.CONTEXT)));
    }
  }

  /** Share of new pairs told rightly: of those that differ in match, and of those in taste only. */
  static double[] accuracy(
      HardNegatives.Encoder encoder, Drawings drawings, UnaryOperator<Tensor> seen, int count) {
    RandomGenerator random = new SplittableRandom(-13);
    List<Preference> pairs =
        Stream.generate(() -> Preference.draw(drawings, random))
            .filter(pair -> pair.first() != 0.5f)
            .limit(count)
            .toList();
    List<Scene> scenes = new ArrayList<>();
    pairs.forEach(pair -> scenes.add(pair.one()));
    pairs.forEach(pair -> scenes.add(pair.other()));
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      Tensor features = encoder.images(seen.apply(Views.plain(drawings, scenes)));
      Tensor captions = encoder.captions(pairs.stream().map(Preference::caption).toList());
      Tensor apart = features.narrow(0, 0, count).sub(features.narrow(0, count, count));
      double[] margin = Tensors.doubles(apart.mul(captions).sum(1L));
      int[] right = new int[2];
      int[] all = new int[2];
      for (int i = 0; i < count; i++) {
        int kind = pairs.get(i).sameMatch() ? 1 : 0;
        all[kind]++;
        right[kind] += (margin[i] > 0) == (pairs.get(i).first() == 1) ? 1 : 0;
      }
      return new double[] {(double) right[0] / all[0], (double) right[1] / all[1]};
    }
  }
}
