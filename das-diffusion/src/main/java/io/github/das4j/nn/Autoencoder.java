package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/** Stable Diffusion's autoencoder ({@code AutoencoderKL} of diffusers). Latents are not scaled. */
public final class Autoencoder {

  /** diffusers, vae.py: resnet_eps of encoder and decoder. */
  static final double EPS = 1e-6;

  /** diffusers, vae.py: bounds of the log-variance. */
  private static final double MIN_LOGVAR = -30;

  private static final double MAX_LOGVAR = 20;

  private final VaeConfig config;
  private final Placement placement;
  private final VaeEncoder encoder;
  private final VaeDecoder decoder;
  private final Optional<Conv2d> quantConv;
  private final Optional<Conv2d> postQuantConv;

  public Autoencoder(Weights w, VaeConfig config) {
    int latent = config.latentChannels();
    this.config = config;
    this.placement = w.placement();
    this.encoder = new VaeEncoder(w.at("encoder"), config);
    this.decoder = new VaeDecoder(w.at("decoder"), config);
    this.quantConv =
        config.useQuantConv()
            ? Optional.of(Conv2d.pointwise(w.at("quant_conv"), 2 * latent, 2 * latent))
            : Optional.empty();
    this.postQuantConv =
        config.usePostQuantConv()
            ? Optional.of(Conv2d.pointwise(w.at("post_quant_conv"), latent, latent))
            : Optional.empty();
  }

  /** A Gaussian over latents, {@code [B, latentChannels, H/f, W/f]} float32 both. */
  public record Moments(Tensor mean, Tensor logvar) {}

  public VaeConfig config() {
    return config;
  }

  /**
   * @param image {@code [B, 3, H, W]} in [−1, 1]; H and W multiples of {@link VaeConfig#factor()}
   */
  public Moments encode(Tensor image) {
    int factor = config.factor();
    if (image.size(2) % factor != 0 || image.size(3) % factor != 0) {
      throw new IllegalArgumentException(
          "an image's height and width must be multiples of "
              + factor
              + ", not "
              + image.size(2)
              + " and "
              + image.size(3));
    }
    List<Stage> parts = new ArrayList<>(encoder.parts());
    quantConv.ifPresent(q -> parts.add(Stage.of(q::forward)));
    Tensor moments = new Chain(stages(parts)).run(image)[0];
    int latent = config.latentChannels();
    Tensor logvar = moments.narrow(1, latent, latent);
    return new Moments(
        moments.narrow(1, 0, latent),
        logvar.clamp(
            new ScalarOptional(new Scalar(MIN_LOGVAR)),
            new ScalarOptional(new Scalar(MAX_LOGVAR))));
  }

  /**
   * @param z unscaled latents {@code [B, latentChannels, h, w]}
   * @return images {@code [B, 3, f·h, f·w]} float32, about [−1, 1] but not clamped
   */
  public Tensor decode(Tensor z) {
    return new Chain(decodeStages()).run(z)[0];
  }

  /** {@link #decode} as a chain from {@code [z]} to {@code [image]}. */
  public List<Stage> decodeStages() {
    List<Stage> parts = new ArrayList<>();
    postQuantConv.ifPresent(p -> parts.add(Stage.of(p::forward)));
    parts.addAll(decoder.parts());
    return stages(parts);
  }

  private List<Stage> stages(List<Stage> parts) {
    List<Stage> stages = new ArrayList<>(parts);
    Stage first = parts.get(0);
    stages.set(0, state -> first.apply(one(Maps.enter(state[0], placement))));
    int end = parts.size() - 1;
    Stage last = parts.get(end);
    stages.set(end, state -> one(Maps.leave(last.apply(state)[0])));
    return stages;
  }

  private static Tensor[] one(Tensor tensor) {
    return new Tensor[] {tensor};
  }
}
