package io.github.das4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Json;
import io.github.das4j.nn.AestheticHead;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.nn.Clip;
import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.UNet;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Scope;
import io.github.das4j.words.Choices;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.bytedeco.pytorch.global.torch;

/**
 * Writes checkpoints of true layout and random weights: a diffusers folder, a CLIP and an aesthetic
 * head, to measure with where no real one is at hand.
 */
final class RandomCheckpoint {

  private static final String DIFFUSERS = "diffusion_pytorch_model.safetensors";
  private static final String TRANSFORMERS = "model.safetensors";
  private static final String CONFIG = "config.json";

  private final Path folder;
  private final JsonNode layout;

  private RandomCheckpoint(Path folder, JsonNode layout) {
    this.folder = folder;
    this.layout = layout;
  }

  /** Sizes that the resource {@code bench.json} describes. */
  static Path write(Path folder, String size) {
    JsonNode layouts;
    try (InputStream in = RandomCheckpoint.class.getResourceAsStream("bench.json")) {
      layouts = Json.MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read bench.json", e);
    }
    JsonNode layout = layouts.get(size);
    if (layout == null) {
      throw new IllegalArgumentException(
          "unknown size '" + size + "' (known: " + String.join(", ", names(layouts)) + ")");
    }
    new RandomCheckpoint(folder, layout).write();
    return folder;
  }

  private static List<String> names(JsonNode layouts) {
    List<String> names = new ArrayList<>();
    layouts.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private void write() {
    torch.manual_seed(0);
    Path model = folder.resolve("model");
    json(model, "model_index.json", layout.get("model_index"));
    json(model.resolve("scheduler"), "scheduler_config.json", layout.get("scheduler"));
    JsonNode unet = json(model.resolve("unet"), CONFIG, layout.get("unet"));
    weights(
        model.resolve("unet").resolve(DIFFUSERS), w -> new UNet(w, UNetConfig.parse(unet, "unet")));
    JsonNode vae = json(model.resolve("vae"), CONFIG, layout.get("vae"));
    weights(
        model.resolve("vae").resolve(DIFFUSERS),
        w -> new Autoencoder(w, VaeConfig.parse(vae, "vae")));
    textEncoder(model, "text_encoder", "tokenizer", ClipText::of);
    if (layout.has("text_encoder_2")) {
      textEncoder(model, "text_encoder_2", "tokenizer_2", ClipText::withProjection);
    }
    JsonNode clip = json(folder.resolve("clip"), CONFIG, layout.get("clip"));
    ClipConfig config = ClipConfig.parse(clip, "clip");
    weights(folder.resolve("clip").resolve(TRANSFORMERS), w -> new Clip(w, config));
    tokenizer(folder.resolve("clip"));
    weights(folder.resolve("head.safetensors"), w -> new AestheticHead(w, config.projectionDim()));
  }

  private void textEncoder(
      Path model, String name, String tokenizer, BiConsumer<Weights, ClipConfig.Text> network) {
    JsonNode text = json(model.resolve(name), CONFIG, layout.get(name));
    weights(
        model.resolve(name).resolve(TRANSFORMERS),
        w -> network.accept(w, ClipConfig.Text.parse(text, name)));
    tokenizer(model.resolve(tokenizer));
  }

  private static JsonNode json(Path folder, String name, JsonNode content) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder + ": " + AtomicFiles.reason(e), e);
    }
    AtomicFiles.write(folder.resolve(name), Json.text((ObjectNode) content));
    return content;
  }

  private void weights(Path file, Consumer<Weights> network) {
    try (Arena arena = new Arena();
        Scope scope = Scope.open()) {
      Weights wanted = Weights.wanted(arena);
      network.accept(wanted);
      Optional<DType> type =
          Optional.ofNullable(layout.get("weights"))
              .map(name -> Choices.parse(DType.class, "type", name.asText()));
      SafetensorsWriter.write(file, new RandomWeights(wanted.asked()), type, (name, bytes) -> {});
    }
  }

  /** A byte-level tokenizer without merges: 256 bytes, 256 that end a word, start and end. */
  private static void tokenizer(Path folder) {
    ObjectNode vocabulary = Json.MAPPER.createObjectNode();
    for (String end : new String[] {"", "</w>"}) {
      for (int b = 0; b < 256; b++) {
        vocabulary.put(new String(Character.toChars(visible(b))) + end, vocabulary.size());
      }
    }
    vocabulary.put("<|startoftext|>", vocabulary.size());
    vocabulary.put("<|endoftext|>", vocabulary.size());
    json(folder, "vocab.json", vocabulary);
    AtomicFiles.write(folder.resolve("merges.txt"), "#version: 0.2\n");
    ObjectNode config = Json.MAPPER.createObjectNode();
    config.put("model_max_length", 77).put("pad_token", "<|endoftext|>");
    config.put("tokenizer_class", "CLIPTokenizer").put("unk_token", "<|endoftext|>");
    config.put("bos_token", "<|startoftext|>").put("eos_token", "<|endoftext|>");
    json(folder, "tokenizer_config.json", config);
    ArrayNode none = config.arrayNode();
    json(folder, "special_tokens_map.json", config.deepCopy().set("additional", none));
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
