package io.github.das4j.writing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.Sd3Config;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.files.Json;
import io.github.das4j.nn.AestheticHead;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.nn.Clip;
import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.FluxTransformer;
import io.github.das4j.nn.Sd3Transformer;
import io.github.das4j.nn.T5Encoder;
import io.github.das4j.nn.UNet;
import io.github.das4j.stable.Component;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Scope;
import io.github.das4j.words.Choices;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.pytorch.global.torch;

/**
 * Writes checkpoints of true layout and random weights: a diffusers folder, a CLIP and an aesthetic
 * head, to measure with where no real one is at hand.
 */
public final class RandomCheckpoint {

  private static final String TRANSFORMER = "transformer";

  /** Metaspace's mark of a blank. */
  private static final String SPACE = "\u2581";

  private final Path folder;
  private final JsonNode layout;
  private final Optional<DType> type;

  private RandomCheckpoint(Path folder, JsonNode layout, Optional<DType> type) {
    this.folder = folder;
    this.layout = layout;
    this.type = type;
  }

  /**
   * Writes a model, a CLIP and a head.
   *
   * @param size a name in the resource {@code random-checkpoints.json}
   * @return the folder
   * @throws IllegalArgumentException if the size is unknown; it says which are known
   * @throws UncheckedIOException if the folder cannot be written
   */
  public static Path write(Path folder, String size) {
    JsonNode layout = layout(size);
    Optional<DType> type =
        Optional.ofNullable(layout.get("weights"))
            .map(name -> Choices.parse(DType.class, "type", name.asText()));
    new RandomCheckpoint(folder, layout, type).write();
    return folder;
  }

  /**
   * The same with weights of one type, whatever the size's own is.
   *
   * @param type in which real numbers are stored
   * @return the folder
   * @throws IllegalArgumentException if the size is unknown; it says which are known
   * @throws UncheckedIOException if the folder cannot be written
   */
  public static Path write(Path folder, String size, DType type) {
    new RandomCheckpoint(folder, layout(size), Optional.of(type)).write();
    return folder;
  }

  /**
   * Refuses a size that is none, before anything is made for it.
   *
   * @throws IllegalArgumentException if the size is unknown; it says which are known
   */
  public static void require(String size) {
    layout(size);
  }

  private static JsonNode layout(String size) {
    JsonNode layouts;
    try (InputStream in = RandomCheckpoint.class.getResourceAsStream("random-checkpoints.json")) {
      layouts = Json.MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read random-checkpoints.json", e);
    }
    JsonNode layout = layouts.get(size);
    if (layout == null) {
      throw new IllegalArgumentException(
          "unknown size '" + size + "' (known: " + String.join(", ", names(layouts)) + ")");
    }
    return layout;
  }

  private static List<String> names(JsonNode layouts) {
    List<String> names = new ArrayList<>();
    layouts.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private void write() {
    torch.manual_seed(0);
    ModelFolderWriter model = new ModelFolderWriter(folder.resolve("model"));
    model.index(part("model_index"));
    model.scheduler(part("scheduler"));
    denoiser(model);
    component(model.at("vae"), w -> new Autoencoder(w, VaeConfig.parse(part("vae"), "vae")));
    for (String number : List.of("", "_2")) {
      if (layout.has("text_encoder" + number)) {
        textEncoder(model, "text_encoder" + number, "tokenizer" + number);
      }
    }
    ModelFolderWriter clip = new ModelFolderWriter(folder.resolve("clip"));
    ClipConfig config = ClipConfig.parse(part("clip"), "clip");
    component(clip, w -> new Clip(w, config));
    tokenizer(clip);
    RandomWeights head = weights(w -> new AestheticHead(w, config.projectionDim()));
    try (Scope scope = Scope.open()) {
      SafetensorsWriter.write(folder.resolve("head.safetensors"), head, type, (name, bytes) -> {});
    }
  }

  private JsonNode part(String name) {
    return Objects.requireNonNull(layout.get(name), name);
  }

  private void denoiser(ModelFolderWriter model) {
    if (layout.has("unet")) {
      component(model.at("unet"), w -> new UNet(w, UNetConfig.parse(part("unet"), "unet")));
      return;
    }
    JsonNode config = part(TRANSFORMER);
    component(
        model.at(TRANSFORMER),
        config.path("_class_name").asText().startsWith("Flux")
            ? w -> new FluxTransformer(w, FluxConfig.parse(config, TRANSFORMER))
            : w -> new Sd3Transformer(w, Sd3Config.parse(config, TRANSFORMER)));
  }

  private void textEncoder(ModelFolderWriter model, String name, String tokenizer) {
    JsonNode node = part(name);
    if (Component.isT5(node)) {
      component(model.at(name), w -> new T5Encoder(w, T5Config.parse(node, name)));
      t5Tokenizer(model.at(tokenizer));
      return;
    }
    ClipConfig.Text config = ClipConfig.Text.parse(node, name);
    boolean projected = node.path("architectures").path(0).asText().endsWith("WithProjection");
    component(
        model.at(name),
        projected ? w -> ClipText.withProjection(w, config) : w -> ClipText.of(w, config));
    tokenizer(model.at(tokenizer));
  }

  /** The configuration and the weights of the component whose folder this is. */
  private void component(ModelFolderWriter writer, Consumer<Weights> network) {
    writer.config(part(String.valueOf(writer.folder().getFileName())));
    try (Scope scope = Scope.open()) {
      writer.weights(weights(network), type);
    }
  }

  private static RandomWeights weights(Consumer<Weights> network) {
    try (Arena arena = new Arena();
        Scope scope = Scope.open()) {
      Weights wanted = Weights.wanted(arena);
      network.accept(wanted);
      return new RandomWeights(wanted.asked());
    }
  }

  /** A byte-level tokenizer without merges: 256 bytes, 256 that end a word, start and end. */
  private static void tokenizer(ModelFolderWriter writer) {
    ObjectNode vocabulary = Json.MAPPER.createObjectNode();
    for (String end : new String[] {"", "</w>"}) {
      for (int b = 0; b < 256; b++) {
        vocabulary.put(new String(Character.toChars(visible(b))) + end, vocabulary.size());
      }
    }
    vocabulary.put("<|startoftext|>", vocabulary.size());
    vocabulary.put("<|endoftext|>", vocabulary.size());
    writer.json("vocab.json", vocabulary);
    writer.text("merges.txt", "#version: 0.2\n");
    ObjectNode config = Json.MAPPER.createObjectNode();
    config.put("model_max_length", 77).put("pad_token", "<|endoftext|>");
    config.put("tokenizer_class", "CLIPTokenizer").put("unk_token", "<|endoftext|>");
    config.put("bos_token", "<|startoftext|>").put("eos_token", "<|endoftext|>");
    writer.json("tokenizer_config.json", config);
    ArrayNode none = config.arrayNode();
    writer.json("special_tokens_map.json", config.deepCopy().set("additional", none));
  }

  /** A Unigram tokenizer of single letters: padding, end, what is unknown, and a word's start. */
  private static void t5Tokenizer(ModelFolderWriter writer) {
    ObjectNode model = Json.MAPPER.createObjectNode().put("type", "Unigram").put("unk_id", 2);
    ArrayNode pieces = model.putArray("vocab");
    ObjectNode tokenizer = Json.MAPPER.createObjectNode().put("version", "1.0");
    ArrayNode added = tokenizer.putArray("added_tokens");
    for (String special : List.of("<pad>", "</s>", "<unk>")) {
      pieces.addArray().add(special).add(0.0);
      ObjectNode token = added.addObject().put("id", added.size() - 1).put("content", special);
      token.put("single_word", false).put("lstrip", false).put("rstrip", false);
      token.put("normalized", false).put("special", true);
    }
    pieces.addArray().add(SPACE).add(-2.0);
    for (char letter = '!'; letter <= '~'; letter++) {
      pieces.addArray().add(String.valueOf(letter)).add(-3.0);
    }
    ObjectNode spaces = tokenizer.putObject("pre_tokenizer").put("type", "Metaspace");
    spaces.put("replacement", SPACE).put("prepend_scheme", "always").put("split", true);
    ObjectNode end = tokenizer.putObject("post_processor").put("type", "TemplateProcessing");
    ArrayNode single = end.putArray("single");
    single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    single.addObject().putObject("SpecialToken").put("id", "</s>").put("type_id", 0);
    end.set("pair", single.deepCopy());
    ObjectNode named = end.putObject("special_tokens").putObject("</s>").put("id", "</s>");
    named.putArray("ids").add(1);
    named.putArray("tokens").add("</s>");
    tokenizer.set("model", model);
    writer.json("tokenizer.json", tokenizer);
  }

  /** The printable stand-in of a byte (GPT-2's bytes_to_unicode). */
  private static int visible(int b) {
    int shift = 0;
    for (int c = 0; c <= b; c++) {
      boolean ascii = c >= '!' && c <= '~';
      boolean printable = ascii || (c >= 0xa1 && c != 0xad);
      if (printable && c == b) {
        return b;
      }
      shift += printable ? 0 : 1;
    }
    return 255 + shift;
  }
}
