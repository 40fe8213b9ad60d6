package io.github.das4j.nn;

import static io.github.das4j.tensor.Tensors.scale;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.TinyVaeConfig;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A small autoencoder that stands in for a large one ({@code AutoencoderTiny} of diffusers: TAESD,
 * TAESDXL). Latents are those of the sampler, images are in [0, 1].
 */
public final class TinyAutoencoder {

  /** diffusers, vae.py, DecoderTiny.forward: latents are drawn softly into [−3, 3]. */
  private static final double MAGNITUDE = 3;

  private final TinyVaeConfig config;
  private final Placement placement;
  private final List<Stage> encoder;
  private final List<Stage> decoder;

  /** A layer's place in a sequence, which names it. */
  private static final class Layers {
    private final Weights weights;
    private final List<Stage> stages = new ArrayList<>();
    private int next;

    Layers(Weights weights) {
      this.weights = weights.at("layers");
    }

    /** The next layer, which has weights. */
    Weights weights() {
      return weights.at(next++);
    }

    /** The next layer has none. */
    void skip() {
      next++;
    }

    void add(Stage stage) {
      stages.add(stage);
    }

    void blocks(int count, int channels) {
      for (int i = 0; i < count; i++) {
        stages.add(Stage.of(new Block(weights().at("conv"), channels)::forward));
      }
    }
  }

  /** ReLU(x + conv ReLU conv ReLU conv x). */
  private record Block(Conv2d first, Conv2d second, Conv2d third) {

    Block(Weights w, int channels) {
      this(
          Conv2d.same(w.at(0), channels, channels),
          Conv2d.same(w.at(2), channels, channels),
          Conv2d.same(w.at(4), channels, channels));
    }

    Tensor forward(Tensor x) {
      try (Scope scope = Scope.open()) {
        Tensor inner = torch.relu(second.forward(torch.relu(first.forward(x))));
        return scope.keep(torch.relu(x.add(third.forward(inner))));
      }
    }
  }

  public TinyAutoencoder(Weights w, TinyVaeConfig config) {
    this.config = config;
    this.placement = w.placement();
    this.encoder = encoder(new Layers(w.at("encoder")));
    this.decoder = decoder(new Layers(w.at("decoder")));
  }

  private List<Stage> encoder(Layers layers) {
    int width = config.channels();
    Conv2d first = Conv2d.same(layers.weights(), config.inChannels(), width);
    layers.add(in -> one(first.forward(Maps.enter(in[0], placement))));
    for (int level = 0; level < config.encoderBlocks().size(); level++) {
      if (level > 0) {
        layers.add(Stage.of(Conv2d.unbiased(layers.weights(), width, 2)::forward));
      }
      layers.blocks(config.encoderBlocks().get(level), width);
    }
    Conv2d last = Conv2d.same(layers.weights(), width, config.latentChannels());
    layers.add(in -> one(Maps.leave(last.forward(in[0]))));
    return List.copyOf(layers.stages);
  }

  private List<Stage> decoder(Layers layers) {
    int width = config.channels();
    Conv2d first = Conv2d.same(layers.weights(), config.latentChannels(), width);
    layers.skip();
    layers.add(in -> one(torch.relu(first.forward(Maps.enter(softlyBounded(in[0]), placement)))));
    for (int level = 0; level < config.decoderBlocks().size(); level++) {
      if (level > 0) {
        layers.skip();
        Conv2d widening = Conv2d.unbiased(layers.weights(), width, 1);
        layers.add(Stage.of(x -> widening.forward(doubled(x))));
      }
      layers.blocks(config.decoderBlocks().get(level), width);
    }
    Conv2d last = Conv2d.same(layers.weights(), width, config.outChannels());
    layers.add(in -> one(Maps.leave(last.forward(in[0]))));
    return List.copyOf(layers.stages);
  }

  private static Tensor softlyBounded(Tensor latents) {
    return scale(torch.tanh(scale(latents, 1 / MAGNITUDE)), MAGNITUDE);
  }

  private static Tensor doubled(Tensor x) {
    return torch.upsample_nearest2d(x, 2 * x.size(2), 2 * x.size(3));
  }

  private static Tensor[] one(Tensor tensor) {
    return new Tensor[] {tensor};
  }

  public TinyVaeConfig config() {
    return config;
  }

  /**
   * @param image {@code [B, 3, H, W]} in [0, 1]; H and W multiples of {@link
   *     TinyVaeConfig#factor()}
   * @return latents {@code [B, latentChannels, H/f, W/f]} float32, as the sampler has them
   */
  public Tensor encode(Tensor image) {
    return new Chain(encoder).run(image)[0];
  }

  /**
   * @param latents {@code [B, latentChannels, h, w]}, as the sampler has them
   * @return images {@code [B, 3, f·h, f·w]} float32, about [0, 1] but not clamped
   */
  public Tensor decode(Tensor latents) {
    return new Chain(decoder).run(latents)[0];
  }

  /** {@link #decode} as a chain from {@code [latents]} to {@code [image]}. */
  public List<Stage> decodeStages() {
    return decoder;
  }
}
