package io.github.das4j.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.config.FlowSchedulerConfig;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.SchedulerConfig;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.tensors.Contents;
import io.github.das4j.stable.Component;
import io.github.das4j.stable.FlowFit;
import io.github.das4j.stable.ModelFit;
import io.github.das4j.text.ClipTokenizer;
import io.github.das4j.text.T5Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at a diffusers folder, also where some of its components are not there. */
final class PipelineInspector {

  private static final List<Component> DIFFUSIONS =
      List.of(Component.UNET, Component.VAE, Component.TEXT_ENCODER, Component.TEXT_ENCODER_2);

  private final Path folder;
  private final JsonNode index;
  private final List<Part> parts = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Map<String, String> choices = new LinkedHashMap<>();
  private final Map<Component, Contents> ofComponents = new EnumMap<>(Component.class);
  private Optional<UNetConfig> unet = Optional.empty();
  private Optional<DenoiserConfig> transformer = Optional.empty();
  private Optional<VaeConfig> vae = Optional.empty();
  private Optional<ClipConfig.Text> text = Optional.empty();
  private Optional<ClipConfig.Text> second = Optional.empty();
  private Optional<T5Config> t5 = Optional.empty();
  private Optional<SchedulerConfig> scheduler = Optional.empty();
  private Optional<FlowSchedulerConfig> flow = Optional.empty();

  private PipelineInspector(Path folder, JsonNode index) {
    this.folder = folder;
    this.index = index;
  }

  static Inspection inspect(Path folder) {
    Path file = folder.resolve(Inspector.INDEX);
    JsonNode index =
        Files.isRegularFile(file) ? Configs.read(file) : JsonNodeFactory.instance.objectNode();
    return new PipelineInspector(folder, index).inspection();
  }

  /** Configurations alone, of a whole pipeline, of some of its parts, or of a scheduler. */
  static Inspection configurations(Path folder, Configurations configs) {
    JsonNode index =
        configs.of(Configurations.INDEX).orElseGet(JsonNodeFactory.instance::objectNode);
    PipelineInspector inspector = new PipelineInspector(folder, index);
    for (Component component : Component.values()) {
      String part = component.folder();
      configs
          .of(part)
          .ifPresent(
              node ->
                  inspector.attempt(
                      () -> inspector.configure(component, node, configs.source(part))));
    }
    configs
        .of(Configurations.SCHEDULER)
        .ifPresent(
            node ->
                inspector.attempt(
                    () -> inspector.schedule(node, configs.source(Configurations.SCHEDULER))));
    String kind = inspector.kind().orElse(index.isEmpty() ? "a scheduler" : "a pipeline");
    return inspector.result(kind, Optional.empty());
  }

  /** A component's own folder. */
  static Inspection component(Path folder, Component component, JsonNode config) {
    PipelineInspector inspector =
        new PipelineInspector(folder, JsonNodeFactory.instance.objectNode());
    inspector.attempt(() -> inspector.read(component, folder, config));
    inspector.unet.ifPresent(inspector::requireText);
    if (component == Component.VAE) {
      return inspector.result("an autoencoder in diffusers' layout", Optional.empty());
    }
    inspector.problems.add(
        "this is one component of a model ("
            + component.folder()
            + "): --model takes the whole folder, with "
            + Inspector.INDEX);
    return inspector.result("one component in diffusers' layout", Optional.empty());
  }

  /** Of a U-Net without its VAE, for which {@link ModelFit} cannot ask. */
  private void requireText(UNetConfig config) {
    if (config.inChannels() != config.outChannels()) {
      problems.add(
          "the U-Net takes "
              + config.inChannels()
              + " channels ("
              + UNetConfig.conditionedOn(config.inChannels())
              + ") and gives "
              + config.outChannels()
              + "; inpainting and image-conditioned models cannot be run");
    }
  }

  private Inspection inspection() {
    attempt(() -> ModelFolder.open(folder));
    boolean flows = Flows.areMeant(Optional.of(index), Optional.empty());
    for (Component component : flows ? Flows.COMPONENTS : DIFFUSIONS) {
      Path at = folder.resolve(component.folder());
      if (Files.isDirectory(at)) {
        attempt(() -> read(component, at, Configs.read(at.resolve(Inspector.CONFIG))));
      } else if (flows
          ? component != Component.TEXT_ENCODER_3
          : named(component.folder()) || component != Component.TEXT_ENCODER_2) {
        problems.add(folder + " has no folder " + component.folder());
      }
    }
    tokenizer("tokenizer", text);
    if (second.isPresent()) {
      tokenizer("tokenizer_2", second);
    }
    t5.ifPresent(encoder -> tokenizer(second.isPresent() ? "tokenizer_3" : "tokenizer_2", encoder));
    attempt(
        () -> {
          Path file = folder.resolve("scheduler").resolve("scheduler_config.json");
          schedule(Configs.read(file), file.toString());
        });
    fit();
    Optional<Pipeline> pipeline =
        unet.<DenoiserConfig>map(u -> u)
            .or(() -> transformer)
            .filter(found -> problems.isEmpty())
            .flatMap(found -> vae.map(v -> new Pipeline(found, v, textTokens(), ofComponents)));
    return result(
        kind().orElse("a diffusers folder without usable " + (flows ? "transformer" : "U-Net")),
        pipeline);
  }

  private int textTokens() {
    return ModelFolder.open(folder).textTokens(0);
  }

  private void fit() {
    if (unet.isPresent() && vae.isPresent() && text.isPresent()) {
      attempt(() -> new ModelFit(folder, unet.get(), vae.get(), text.get(), second).require());
    }
    if (transformer.isPresent() && vae.isPresent() && text.isPresent()) {
      attempt(
          () ->
              new Flows(folder, transformer.get(), vae.get(), text.get(), second, t5)
                  .fit()
                  .ifPresent(FlowFit::require));
    }
  }

  private Optional<String> kind() {
    return unet.map(u -> Facts.family(u, scheduler)).or(() -> transformer.map(Facts::family));
  }

  private void schedule(JsonNode config, String source) {
    if (FlowSchedulerConfig.is(config) && transformer.isPresent()) {
      flow = Optional.of(FlowSchedulerConfig.parse(config, source));
    } else {
      scheduler = Optional.of(SchedulerConfig.parse(config, source));
    }
  }

  private Inspection result(String kind, Optional<Pipeline> pipeline) {
    Facts facts = new Facts();
    String name = index.path("_class_name").asText();
    if (!name.isEmpty()) {
      facts.add("pipeline", name);
    }
    unet.ifPresent(facts::unet);
    transformer.ifPresent(facts::transformer);
    unet.<DenoiserConfig>map(u -> u)
        .or(() -> transformer)
        .ifPresent(found -> vae.ifPresent(v -> facts.size(found, v)));
    text.ifPresent(t -> facts.text(t, second));
    vae.ifPresent(facts::vae);
    t5.ifPresent(facts::t5);
    scheduler.ifPresent(facts::scheduler);
    flow.ifPresent(facts::scheduler);
    choices.forEach((component, choice) -> facts.add(component, choice));
    return new Inspection(
        folder,
        kind,
        parts,
        facts.all(),
        problems.isEmpty() ? uses() : List.of(),
        problems,
        pipeline,
        Optional.empty());
  }

  private List<String> uses() {
    if (unet.isEmpty() && transformer.isEmpty()) {
      return List.of(VaeInspector.use(folder));
    }
    boolean few =
        unet.filter(u -> u.timeCondProjDim() > 0).isPresent()
            || scheduler.filter(s -> s.consistency()).isPresent();
    boolean fewer =
        transformer.filter(t -> t instanceof FluxConfig flux && !flux.guidanceEmbeds()).isPresent();
    return List.of(
        "das sample \"PROMPT\" --model "
            + folder
            + " --reward SPEC"
            + (few ? " --steps 8" : fewer ? " --steps 4" : ""));
  }

  private boolean named(String component) {
    return index.path(component).path(1).isTextual();
  }

  private void read(Component component, Path at, JsonNode config) {
    WeightFiles files = WeightFiles.of(at);
    String source = at.resolve(Inspector.CONFIG).toString();
    try (StateDict dict = component.open(at)) {
      Contents contents = Contents.of(dict);
      parts.add(
          new Part(
              component.folder(),
              Facts.className(component, config),
              contents,
              files.bytes(),
              files.names(folder)));
      ofComponents.put(component, contents);
      files
          .choice(String.join(", ", contents.types().keySet()))
          .ifPresent(choice -> choices.put(component.folder(), choice));
      configure(component, config, source);
      component.check(dict, config, source);
    }
  }

  private void configure(Component component, JsonNode config, String source) {
    switch (component) {
      case UNET -> unet = Optional.of(UNetConfig.parse(config, source));
      case TRANSFORMER -> transformer = Optional.of(Flows.transformer(config, source));
      case VAE -> vae = Optional.of(VaeConfig.parse(config, source));
      case TEXT_ENCODER -> text = Optional.of(ClipConfig.Text.parse(config, source));
      case TEXT_ENCODER_2, TEXT_ENCODER_3 -> {
        if (Component.isT5(config)) {
          t5 = Optional.of(T5Config.parse(config, source));
        } else {
          second = Optional.of(ClipConfig.Text.parse(config, source));
        }
      }
    }
  }

  private void tokenizer(String name, T5Config encoder) {
    attempt(
        () -> {
          Path at = folder.resolve(name);
          if (!Files.isDirectory(at)) {
            throw new CheckpointException(folder + " has no folder " + name);
          }
          T5Tokenizer.open(at, encoder).close();
        });
  }

  private void tokenizer(String name, Optional<ClipConfig.Text> encoder) {
    attempt(
        () -> {
          Path at = folder.resolve(name);
          if (!Files.isDirectory(at)) {
            throw new CheckpointException(folder + " has no folder " + name);
          }
          encoder
              .map(e -> ClipTokenizer.open(at, e))
              .orElseGet(() -> ClipTokenizer.open(at))
              .close();
        });
  }

  /** Does a thing and notes why it fails. */
  private void attempt(Runnable attempted) {
    try {
      attempted.run();
    } catch (CheckpointException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }
}
