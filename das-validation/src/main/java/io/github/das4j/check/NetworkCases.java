package io.github.das4j.check;

import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.nn.Conditioning;
import io.github.das4j.nn.Sinusoid;
import io.github.das4j.nn.UNet;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Tensors;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;

/** {@code unet_vae}: U-Nets and autoencoders, square and not, of every model that was recorded. */
final class NetworkCases implements PartCases {

  private static final Pattern MODEL = Pattern.compile("(.+)\\.(?:unet_out|vae_decode)");

  /** diffusers, get_guidance_scale_embedding. */
  private static final double GUIDANCE_SCALE = 1000;

  @Override
  public String file() {
    return "unet_vae";
  }

  @Override
  public List<String> cases(CaseFile file) {
    return file.keys(MODEL);
  }

  @Override
  public List<String> models(CaseFile file, String model) {
    return List.of(model);
  }

  @Override
  public void run(Setting setting, String model, Comparisons found) {
    Arrays arrays = new Arrays(setting.file(), model + ".", found);
    ModelFolder folder = ModelFolder.open(setting.models().path(model));
    Placement placement = setting.placement();
    try (StableDiffusion stable = StableDiffusion.open(folder, placement, 0)) {
      arrays.embeddings(stable.unet());
      arrays.unet(stable.unet());
      arrays.autoencoder(stable.vae());
    }
  }

  /** The arrays of one model. */
  private record Arrays(CaseFile file, String prefix, Comparisons found) {

    private Optional<Tensor> input(String name) {
      return file.has(prefix + name) ? Optional.of(file.input(prefix + name)) : Optional.empty();
    }

    private void value(String name, Tensor value) {
      found.value(file, prefix + name, value);
    }

    void embeddings(UNet unet) {
      if (file.has(prefix + "time_sinusoid")) {
        int size = unet.config().blockOutChannels().get(0);
        var sinusoid = new Sinusoid(size, unet.config().flipSinToCos(), unet.config().freqShift());
        value("time_sinusoid", sinusoid.embed(file.input(prefix + "timesteps")));
      }
      if (file.has(prefix + "w")) {
        Sinusoid sinusoid = new Sinusoid(unet.config().timeCondProjDim(), false, 1);
        Tensor w = Tensors.scale(file.input(prefix + "w"), GUIDANCE_SCALE);
        value("w_embedding", sinusoid.embed(w));
      }
    }

    void unet(UNet unet) {
      if (!file.has(prefix + "unet_out")) {
        return;
      }
      Conditioning conditioning =
          new Conditioning(
              file.input(prefix + "encoder_hidden_states"),
              input("text_embeds"),
              input("time_ids"),
              input("w_embedding"));
      Tensor timesteps = file.input(prefix + "timesteps");
      value("unet_out", unet.forward(file.input(prefix + "latents"), timesteps, conditioning));
      if (file.has(prefix + "rect_unet_out")) {
        Tensor latents = file.input(prefix + "rect_latents");
        long rows = latents.size(0);
        value(
            "rect_unet_out",
            unet.forward(latents, timesteps.narrow(0, 0, rows), first(conditioning, rows)));
      }
    }

    private static Conditioning first(Conditioning all, long rows) {
      return new Conditioning(
          all.context().narrow(0, 0, rows),
          all.pooled().map(t -> t.narrow(0, 0, rows)),
          all.timeIds().map(t -> t.narrow(0, 0, rows)),
          all.guidance().map(t -> t.narrow(0, 0, rows)));
    }

    void autoencoder(Autoencoder vae) {
      if (file.has(prefix + "vae_encode_mean")) {
        Autoencoder.Moments moments = vae.encode(file.input(prefix + "image"));
        value("vae_encode_mean", moments.mean());
        value("vae_encode_logvar", moments.logvar());
      }
      if (file.has(prefix + "vae_decode")) {
        value("vae_decode", vae.decode(file.input(prefix + "vae_z")));
      }
      if (file.has(prefix + "rect_vae_decode")) {
        value("rect_vae_decode", vae.decode(file.input(prefix + "rect_latents")));
      }
    }
  }
}
