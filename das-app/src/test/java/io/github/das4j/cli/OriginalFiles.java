package io.github.das4j.cli;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.fixtures.OriginalFlowNames;
import io.github.das4j.fixtures.OriginalNames;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.pytorch.Tensor;

/** Model folders written as single files in the original layout. */
final class OriginalFiles {

  private OriginalFiles() {}

  static void safetensors(Path model, Path file) {
    try (Scope scope = Scope.open()) {
      SafetensorsWriter.write(file, tensors(model));
    }
  }

  /** As a trainer saves it: its own things lie around the {@code state_dict}. */
  static void ckpt(Path model, Path file, String before, String within) throws IOException {
    try (Scope scope = Scope.open();
        ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      Map<String, Tensor> tensors = tensors(model);
      Pickle pickle = new Pickle();
      pickle.text("\200\2}(U\5epochK\3U\13global_stepM\1\2").text(before);
      pickle.text("U\12state_dict}(");
      int key = 0;
      for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
        pickle.string(entry.getKey()).tensor(key++, Tensors.shape(entry.getValue()));
      }
      pickle.text(within).text("uU\20optimizer_states](}(U\4stepK\1ueu.");
      stored(zip, "archive/data.pkl", pickle.out.toByteArray());
      key = 0;
      for (Tensor tensor : tensors.values()) {
        float[] values = Tensors.floats(tensor);
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        stored(zip, "archive/data/" + key++, bytes.array());
      }
    }
  }

  private static void stored(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  /** Writes the few instructions that are needed. */
  private static final class Pickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Pickle text(String instructions) {
      out.writeBytes(instructions.getBytes(StandardCharsets.ISO_8859_1));
      return this;
    }

    Pickle number(long value) {
      ByteBuffer four = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      text("J");
      out.writeBytes(four.putInt((int) value).array());
      return this;
    }

    Pickle string(String value) {
      ByteBuffer four = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      text("X");
      out.writeBytes(four.putInt(value.length()).array());
      return text(value);
    }

    void tensor(int key, long[] shape) {
      long elements = 1;
      for (long extent : shape) {
        elements *= extent;
      }
      text("ctorch._utils\n_rebuild_tensor_v2\n((U\7storagectorch\nFloatStorage\n");
      string(Integer.toString(key)).text("U\3cpu").number(elements).text("tQK\0(");
      for (long extent : shape) {
        number(extent);
      }
      text("t(");
      for (long extent : shape) {
        elements = extent == 0 ? 0 : elements / extent;
        number(elements);
      }
      text("t\211ccollections\nOrderedDict\n)RtR");
    }
  }

  /** A folder's transformer as its original code has it, with this before each name. */
  static Map<String, Tensor> transformer(Path model, String prefix) {
    Map<String, Tensor> tensors = read(model.resolve("transformer"));
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (OriginalFlowNames.Stored stored : OriginalFlowNames.of(tensors.keySet())) {
      List<Tensor> from =
          stored.from().stream().map(each -> Objects.requireNonNull(tensors.get(each))).toList();
      Tensor joined = Tensors.cat(from, 0);
      long half = joined.size(0) / 2;
      Tensor swapped =
          Tensors.cat(0, joined.narrow(0, half, joined.size(0) - half), joined.narrow(0, 0, half));
      all.put(prefix + stored.name(), stored.swapped() ? swapped : joined);
    }
    return all;
  }

  /**
   * An SD3 in a single file.
   *
   * @param encoders which of the text encoders are in it, from the first on
   */
  static void sd3(Path model, Path file, int encoders) {
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> stored = transformer(model, "model.diffusion_model.");
      vae(read(model.resolve("vae")), stored);
      List<String> places = List.of("clip_l", "clip_g", "t5xxl");
      for (int k = 0; k < encoders; k++) {
        String prefix = "text_encoders." + places.get(k) + ".transformer.";
        read(model.resolve(k == 0 ? "text_encoder" : "text_encoder_" + (k + 1)))
            .forEach((name, tensor) -> stored.put(prefix + name, tensor));
      }
      SafetensorsWriter.write(file, stored);
    }
  }

  /** A model's tensors by their original names. */
  static Map<String, Tensor> tensors(Path model) {
    boolean xl = Files.isDirectory(model.resolve("text_encoder_2"));
    Map<String, Tensor> stored = new LinkedHashMap<>();
    unet(read(model.resolve("unet")), stored);
    vae(read(model.resolve("vae")), stored);
    String first = xl ? "conditioner.embedders.0" : "cond_stage_model";
    read(model.resolve("text_encoder"))
        .forEach((name, tensor) -> stored.put(first + ".transformer." + name, tensor));
    if (xl) {
      second(read(model.resolve("text_encoder_2")), stored);
    }
    return stored;
  }

  private static void unet(Map<String, Tensor> tensors, Map<String, Tensor> stored) {
    int levels = levels(tensors, "down_blocks.");
    tensors.forEach(
        (name, tensor) -> {
          String level = name.replaceAll("(up_blocks\\.\\d+\\.).*", "$1attentions");
          boolean attends = tensors.keySet().stream().anyMatch(each -> each.startsWith(level));
          boolean enlarges = name.contains("upsamplers");
          stored.put(
              enlarges ? OriginalNames.upsampler(name, attends) : OriginalNames.unet(name, levels),
              tensor);
        });
  }

  private static void vae(Map<String, Tensor> tensors, Map<String, Tensor> stored) {
    int levels = levels(tensors, "decoder.up_blocks.");
    tensors.forEach(
        (name, tensor) -> {
          boolean matrix = name.contains("attentions") && tensor.dim() == 2;
          stored.put(
              OriginalNames.vae(name, levels),
              matrix ? tensor.unsqueeze(-1).unsqueeze(-1) : tensor);
        });
  }

  private static void second(Map<String, Tensor> tensors, Map<String, Tensor> stored) {
    Map<String, List<Tensor>> packed = new LinkedHashMap<>();
    for (String part : List.of("q_proj", "k_proj", "v_proj", "")) {
      tensors.forEach(
          (name, tensor) -> {
            boolean projected = name.matches(".*\\.[qkv]_proj\\..*");
            if (part.isEmpty() ? !projected : name.contains("." + part + ".")) {
              String to = "conditioner.embedders.1.model." + OriginalNames.openClip(name);
              packed
                  .computeIfAbsent(to, each -> new ArrayList<>())
                  .add(to.endsWith("text_projection") ? tensor.t() : tensor);
            }
          });
    }
    packed.forEach((name, parts) -> stored.put(name, Tensors.cat(parts, 0)));
  }

  private static int levels(Map<String, Tensor> tensors, String prefix) {
    int levels = 0;
    while (holds(tensors, prefix + levels + ".")) {
      levels++;
    }
    return levels;
  }

  private static boolean holds(Map<String, Tensor> tensors, String prefix) {
    return tensors.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }

  static Map<String, Tensor> read(Path component) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (StateDict dict = StateDicts.withoutPositionIds(StateDicts.open(component))) {
      dict.names().forEach(name -> tensors.put(name, dict.tensor(name).clone()));
    }
    return tensors;
  }
}
