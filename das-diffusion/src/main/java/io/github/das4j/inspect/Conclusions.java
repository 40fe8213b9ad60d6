package io.github.das4j.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.config.FlowSchedulerConfig;
import io.github.das4j.checkpoint.config.ModelIndex;
import io.github.das4j.checkpoint.config.PipelineClass;
import io.github.das4j.checkpoint.config.SchedulerConfig;
import io.github.das4j.checkpoint.config.Sd3Config;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.stable.Component;
import io.github.das4j.stable.FlowFit;
import io.github.das4j.stable.ModelFit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Concludes from a pipeline's configurations what it is and whether it can be run. */
final class Conclusions {

  private static final String TRANSFORMER = "transformer";
  private static final String SECOND = "text_encoder_2";
  private static final String THIRD = "text_encoder_3";

  /** Networks of pipelines that are no Stable Diffusion, by their folders. */
  private static final List<String> FOREIGN = List.of(TRANSFORMER, "decoder", "prior", "movq");

  private final Configurations configs;
  private final Path path;
  private final Set<String> reasons = new LinkedHashSet<>();
  private final List<String> notices = new ArrayList<>();
  private Optional<UNetConfig> unet = Optional.empty();
  private Optional<DenoiserConfig> transformer = Optional.empty();
  private Optional<VaeConfig> vae = Optional.empty();
  private Optional<ClipConfig.Text> text = Optional.empty();
  private Optional<ClipConfig.Text> second = Optional.empty();
  private Optional<T5Config> t5 = Optional.empty();
  private Optional<SchedulerConfig> scheduler = Optional.empty();
  private Optional<FlowSchedulerConfig> flow = Optional.empty();

  private Conclusions(Configurations configs, Path path) {
    this.configs = configs;
    this.path = path;
  }

  /** What a folder's or a file's configurations amount to; empty where it has none. */
  static Optional<Conclusion> of(Configurations configs, Path path) {
    if (configs.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        configs.pipeline()
            ? new Conclusions(configs, path).pipeline()
            : SingleConfiguration.conclude(configs));
  }

  private Conclusion pipeline() {
    reasons.addAll(configs.unreadable());
    notices.addAll(configs.duplicates());
    configs.of(Configurations.INDEX).ifPresent(this::index);
    boolean flows = Flows.areMeant(configs.of(Configurations.INDEX), configs.of(TRANSFORMER));
    for (String part : FOREIGN) {
      configs
          .of(part)
          .filter(node -> !(flows && part.equals(TRANSFORMER)))
          .map(node -> node.path("_class_name").asText())
          .ifPresent(
              name ->
                  reasons.add(
                      configs.source(part)
                          + ": a "
                          + part
                          + (name.isEmpty() ? "" : " (" + name + ")")
                          + " instead of a U-Net"));
    }
    unet = read("unet", UNetConfig::parse, UNetConfig::unknownKeys);
    vae = read("vae", VaeConfig::parse, VaeConfig::unknownKeys);
    text = read("text_encoder", ClipConfig.Text::parse, ClipConfig.Text::unknownKeys);
    if (flows) {
      flowParts();
    } else {
      second = read(SECOND, ClipConfig.Text::parse, ClipConfig.Text::unknownKeys);
      scheduler = read(Configurations.SCHEDULER, SchedulerConfig::parse, (node, from) -> List.of());
      scheduler.ifPresent(found -> notices.addAll(found.remarks().notices()));
    }
    fit();
    Optional<String> family = reasons.isEmpty() ? Optional.of(family()) : Optional.empty();
    return new Conclusion(
        verdict(),
        family,
        List.copyOf(reasons),
        notices,
        new SettingsFound(configs).with(scheduler, flow));
  }

  private void flowParts() {
    transformer = read(TRANSFORMER, Flows::transformer, Flows::unknownKeys);
    for (String part : List.of(SECOND, THIRD)) {
      if (configs.of(part).filter(Component::isT5).isPresent()) {
        t5 = read(part, T5Config::parse, T5Config::unknownKeys);
      } else if (part.equals(SECOND)) {
        second = read(part, ClipConfig.Text::parse, ClipConfig.Text::unknownKeys);
      }
    }
    flow = read(Configurations.SCHEDULER, FlowSchedulerConfig::parse, (node, from) -> List.of());
    flow.ifPresent(found -> notices.addAll(found.remarks().notices()));
    boolean whole = vae.isPresent() && text.isPresent();
    if (whole && second.isPresent() && t5.isEmpty() && configs.of(THIRD).isEmpty()) {
      notices.add("there is no " + THIRD + " (T5): zeros stand in its place");
    }
  }

  private Verdict verdict() {
    if (!reasons.isEmpty()) {
      return Verdict.REFUSE;
    }
    return notices.isEmpty() ? Verdict.RUN : Verdict.RUN_WITH_NOTICE;
  }

  private void index(JsonNode index) {
    String source = configs.source(Configurations.INDEX);
    attempt(
        () -> {
          ModelIndex parsed = new ModelIndex(index, source);
          parsed.pipeline();
          // Of a pipeline that is refused they would be its own components.
          unknown(source, parsed.unknownKeys());
        });
    boolean flows = Flows.areMeant(Optional.of(index), Optional.empty());
    for (String part : List.of(flows ? TRANSFORMER : "unet", "vae", "text_encoder")) {
      if (index.path(part).path(1).isNull()) {
        reasons.add(source + ": the pipeline has no " + part);
      }
    }
  }

  private void unknown(String source, List<String> keys) {
    keys.forEach(key -> notices.add(source + ": unknown key " + key + " is without effect"));
  }

  private <C> Optional<C> read(
      String part,
      BiFunction<JsonNode, String, C> parse,
      BiFunction<JsonNode, String, List<String>> unknownKeys) {
    Optional<JsonNode> node = configs.of(part);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    String source = configs.source(part);
    List<C> read = new ArrayList<>();
    attempt(
        () -> {
          read.add(parse.apply(node.get(), source));
          unknown(source, unknownKeys.apply(node.get(), source));
        });
    return read.stream().findFirst();
  }

  /** Whether the parts that are there belong together. */
  private void fit() {
    if (transformer.isPresent()) {
      if (vae.isPresent() && text.isPresent()) {
        attempt(
            () ->
                new Flows(path, transformer.get(), vae.get(), text.get(), second, t5)
                    .fit()
                    .ifPresent(FlowFit::require));
      }
    } else if (unet.isPresent() && vae.isPresent() && text.isPresent()) {
      attempt(() -> new ModelFit(path, unet.get(), vae.get(), text.get(), second).require());
    } else {
      unet.filter(u -> u.inChannels() != u.outChannels())
          .ifPresent(
              u ->
                  reasons.add(
                      configs.source("unet")
                          + ": the U-Net takes "
                          + u.inChannels()
                          + " channels and gives "
                          + u.outChannels()
                          + "; inpainting and image-conditioned models cannot be run"));
    }
  }

  private String family() {
    String name =
        configs.of(Configurations.INDEX).map(i -> i.path("_class_name").asText()).orElse("");
    if (transformer.isPresent() || name.equals(PipelineClass.FLUX.className())) {
      return transformer.filter(found -> found instanceof Sd3Config).isPresent() ? "sd3" : "flux";
    }
    boolean consistency =
        unet.filter(u -> u.timeCondProjDim() > 0).isPresent()
            || scheduler.filter(SchedulerConfig::consistency).isPresent()
            || name.equals(PipelineClass.LATENT_CONSISTENCY.className());
    if (consistency) {
      return "lcm";
    }
    boolean xl =
        unet.map(UNetConfig::textTime)
            .orElse(name.equals(PipelineClass.STABLE_DIFFUSION_XL.className()));
    return xl ? "sdxl" : "sd";
  }

  private void attempt(Runnable attempted) {
    try {
      attempted.run();
    } catch (CheckpointException e) {
      reasons.add(String.valueOf(e.getMessage()));
    }
  }
}
