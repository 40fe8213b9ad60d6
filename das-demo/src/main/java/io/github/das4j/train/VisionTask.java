package io.github.das4j.train;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.tensors.NamedTensors;
import io.github.das4j.demo.DemoTokenizer;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.nn.ClipVision;
import io.github.das4j.reward.Standardisation;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.training.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The image tower of the demo CLIP, which is taught the space of the frozen text encoder.
 *
 * <p>Loss: contrast with captions, 2 (1 − cosine) to the {@link SceneTower}'s place for the scene,
 * and 0.3 squared error of a linear reading of half the taste, which keeps in the features what an
 * aesthetic head needs to find.
 */
final class VisionTask extends BatchTask<VisionTask.Batch> {

  static final String NAME = "vision";
  private static final double PLACE = 2;
  private static final double TASTE = 0.3;
  private static final double MIDDLE = 5.5;

  record Batch(Contrast.Batch contrast, Views views, long[] ids) {}

  /** The image tower, and a linear reading of taste. */
  record Networks(
      ClipVision vision, Tensor projection, Tensor logScale, Tensor taste, Tensor tasteBias) {

    static Networks of(Weights w, ClipConfig config) {
      int space = config.projectionDim();
      Tensor scale = w.get("logit_scale");
      ClipVision vision = new ClipVision(w, config.vision());
      Tensor projection =
          w.at("visual_projection").get("weight", space, config.vision().hiddenSize());
      Weights taste = w.at("taste");
      return new Networks(
          vision, projection, scale, taste.get("weight", 1, space), taste.get("bias", 1));
    }

    /** Images in [0, 1] → features of length 1. */
    Tensor features(Tensor images) {
      Tensor pooled = vision.pooled(Standardisation.onCpu().apply(images));
      return SceneTower.unit(torch.linear(pooled, projection, Tensors.none()));
    }
  }

  private final Path folder;
  private final Drawings drawings;
  private final int groups;
  private final int judgedCount;
  private final UNetTask.Frozen frozen;
  private final ClipConfig config;
  private final Autoencoder vae;
  private final TextTask.Networks texts;
  private final Networks networks;

  /**
   * @param amounts groups of eight pictures for each worker, and pictures to judge
   */
  VisionTask(
      Path folder,
      Drawings drawings,
      UNetTask.Frozen frozen,
      Amounts amounts,
      int workers,
      long seed) {
    super(NAME, parameters(Architecture.clip(frozen.tokenizer()), seed), workers, seed * 43);
    this.folder = folder;
    this.drawings = drawings;
    this.groups = amounts.learnt();
    this.judgedCount = amounts.judged();
    this.frozen = frozen;
    this.config = Architecture.clip(frozen.tokenizer());
    this.vae = frozen.vae();
    this.texts = TextTask.Networks.of(frozen.textParameters().weights(), frozen.tokenizer());
    this.networks = Networks.of(parameters().weights(), config);
  }

  /** Fresh ones. */
  static Parameters parameters(ClipConfig config, long seed) {
    return Parameters.fresh(
        w -> Networks.of(w, config),
        new DemoInitialiser(seed, "out_proj.weight", "fc2.weight"),
        Placement.CPU_FLOAT32);
  }

  @Override
  Batch draw(RandomGenerator random) {
    Contrast.Batch contrast = Contrast.draw(drawings, groups, random);
    Views views = Views.draw(drawings, contrast.scenes(), random);
    return new Batch(contrast, views, TextTask.ids(frozen.tokenizer(), contrast.captions()));
  }

  @Override
  public Tensor loss(int worker) {
    Batch batch = next(worker);
    int count = batch.contrast().scenes().size();
    Tensor captions;
    Tensor places;
    try (NoGradGuard off = new NoGradGuard()) {
      Tensor ids = Tensors.of(batch.ids(), count, DemoTokenizer.CONTEXT);
      captions = SceneTower.unit(texts.text().forward(ids).pooled());
      places = texts.scenes().forward(drawings, batch.contrast().scenes());
    }
    Tensor features = networks.features(batch.views().images(vae));
    Tensor truth = Tensors.of(batch.contrast().truth(), count, count);
    Tensor loss = Contrast.loss(features, captions, networks.logScale(), truth);
    Tensor away = features.mul(places).sum(1L).mean().neg().add(new Scalar(1));
    Tensor read = torch.linear(features, networks.taste(), Tensors.some(networks.tasteBias()));
    Tensor taste = Tensors.of(batch.views().taste(), count).sub(new Scalar(MIDDLE));
    Tensor missed = read.squeeze(1).sub(Tensors.scale(taste, 0.5)).square().mean();
    return Tensors.axpy(Tensors.axpy(loss, PLACE, away), TASTE, missed);
  }

  @Override
  public String report(Parameters averaged, long step) throws IOException {
    Map<String, Tensor> named = new LinkedHashMap<>();
    Parameters text = frozen.textParameters();
    text.names().stream()
        .filter(name -> name.startsWith("text_"))
        .forEach(name -> named.put(name, text.tensor(name)));
    averaged.names().stream()
        .filter(name -> !name.startsWith("taste."))
        .forEach(name -> named.put(name, averaged.tensor(name)));
    new ModelWriter(folder.resolve("clip"))
        .clip(new NamedTensors("CLIP in training", named), frozen.tokenizer());
    try (Scope scope = Scope.open()) {
      Networks judged = Networks.of(averaged.weights(), config);
      var encoder = new FrozenText(judged, texts, frozen.tokenizer());
      Map<String, Double> plain =
          HardNegatives.percent(encoder, drawings, images -> images, judgedCount);
      Map<String, Double> decoded =
          HardNegatives.percent(
              encoder, drawings, images -> Views.reconstructed(vae, images), judgedCount);
      return "percent told apart: "
          + HardNegatives.line(plain)
          + "; decoded: "
          + HardNegatives.line(decoded);
    }
  }

  /** The image tower beside the text encoder that it was taught to meet. */
  private record FrozenText(Networks eye, TextTask.Networks texts, DemoTokenizer tokenizer)
      implements HardNegatives.Encoder {

    @Override
    public Tensor images(Tensor images) {
      return eye.features(images);
    }

    @Override
    public Tensor captions(List<String> captions) {
      long[] ids = TextTask.ids(tokenizer, captions);
      Tensor tokens = Tensors.of(ids, captions.size(), DemoTokenizer.CONTEXT);
      return SceneTower.unit(texts.text().forward(tokens).pooled());
    }
  }

  @Override
  public void close() {
    super.close();
    frozen.close();
  }
}
