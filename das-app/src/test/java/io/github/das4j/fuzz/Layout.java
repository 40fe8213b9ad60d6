package io.github.das4j.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.cli.SingleFileModels;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.stable.Component;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Names, types and shapes of a checkpoint's tensors, without values. */
final class Layout {

  private static final Path GOLDEN = GoldenFolder.bundled("");

  private static final List<String> TYPES = List.of("F32", "F16", "I64", "U8", "BF16", "BOOL");
  private static final long[] EXTENTS = {
    0, 1, 2, 3, 5, 8, 16, 32, 49, 64, 77, 320, 768, 1024, 49408, 65535, 1L << 20, 1L << 31
  };
  private static final int EDIT_BYTES = 4;

  /** A file that claims more is not written: what is tested is not the disk. */
  private static final long MOST_BYTES = 1L << 40;

  private static final List<Layout> ALL = load();

  private record Tensor(String type, long[] shape) {}

  private final Map<String, Tensor> tensors;

  private Layout(Map<String, Tensor> tensors) {
    this.tensors = tensors;
  }

  static int count() {
    return ALL.size();
  }

  static Layout of(int index) {
    return ALL.get(index);
  }

  private static List<Layout> load() {
    try {
      Path folder = Files.createTempDirectory("das-fuzz-layouts");
      List<Layout> layouts = new ArrayList<>();
      for (String model : List.of("tiny-sd", "tiny-sdxl", "tiny-lcm")) {
        Path file = folder.resolve(model + ".safetensors");
        SingleFileModels.write(GOLDEN.resolve("models").resolve(model), file);
        layouts.add(read(file));
        Files.delete(file);
      }
      for (String file :
          List.of(
              "judges/hpsv2_weights.pt",
              "judges/imagereward_weights.pt",
              "judges/lpips.safetensors",
              "models/tiny-clip/model.safetensors",
              "models/tiny-aesthetic/model.safetensors",
              "models/tiny-sd/unet/diffusion_pytorch_model.safetensors")) {
        layouts.add(read(GOLDEN.resolve(file)));
      }
      Files.delete(folder);
      return layouts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Layout read(Path file) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (StateDict dict = StateDicts.open(file)) {
      for (String name : dict.names()) {
        tensors.put(name, new Tensor("F32", dict.shape(name)));
      }
    }
    return new Layout(tensors);
  }

  /** Compares a component's weights with a configuration, where the file is a component's. */
  static void check(Path model, String file, JsonNode config) {
    String folder = file.substring(0, Math.max(0, file.indexOf('/')));
    for (Component component : Component.values()) {
      if (component.folder().equals(folder)) {
        try (StateDict dict = component.open(model.resolve(folder))) {
          component.check(dict, config, file);
        }
      }
    }
  }

  /** A copy of a small model's folder, made once. */
  static Path model(Path folder) throws IOException {
    Path model = folder.resolve("model");
    Path from = GOLDEN.resolve("models").resolve("tiny-sd");
    if (!Files.exists(model)) {
      try (var files = Files.walk(from)) {
        for (Path file : files.toList()) {
          Files.copy(file, model.resolve(from.relativize(file).toString()));
        }
      }
    }
    return model;
  }

  /** With edits of four bytes each: two that choose a tensor, what is done to it, and with what. */
  Layout edited(byte[] edits) {
    Map<String, Tensor> edited = new LinkedHashMap<>(tensors);
    List<String> names = new ArrayList<>(tensors.keySet());
    for (int i = 0; i + EDIT_BYTES <= edits.length; i += EDIT_BYTES) {
      int chosen = ((edits[i] & 0xff) << 8) | (edits[i + 1] & 0xff);
      edit(edited, names.get(chosen % names.size()), edits[i + 2] & 0xff, edits[i + 3] & 0xff);
    }
    return new Layout(edited);
  }

  private static void edit(Map<String, Tensor> edited, String name, int what, int with) {
    Tensor tensor = edited.get(name);
    if (tensor == null) {
      return;
    }
    long[] shape = tensor.shape().clone();
    int axis = shape.length == 0 ? 0 : what / 8 % shape.length;
    long extent = EXTENTS[with % EXTENTS.length];
    switch (what % 8) {
      case 0 -> edited.remove(name);
      case 1 -> edited.put(name, new Tensor(TYPES.get(with % TYPES.size()), shape));
      case 2 -> edited.put(name, new Tensor(tensor.type(), Arrays.copyOf(shape, with % 6)));
      case 3 -> {
        edited.remove(name);
        edited.put(renamed(name, with), tensor);
      }
      case 4 -> edited.keySet().removeIf(each -> each.startsWith(stem(name, with)));
      default -> {
        if (shape.length > 0) {
          shape[axis] = extent;
          edited.put(name, new Tensor(tensor.type(), shape));
        }
      }
    }
  }

  /** Another number in its name, or another ending. */
  private static String renamed(String name, int with) {
    return switch (with % 4) {
      case 0 -> name.replaceFirst("\\d+", Integer.toString(with));
      case 1 -> name.replaceFirst("(.*)\\d+", "$1" + with);
      case 2 -> name.substring(0, name.length() - Math.min(name.length(), with / 4 % 20));
      default -> name.substring(Math.min(name.length(), with / 4 % 40));
    };
  }

  /** The beginning of a name, up to one of its dots. */
  private static String stem(String name, int with) {
    int dot = -1;
    for (int i = 0; i <= with % 6 && name.indexOf('.', dot + 1) >= 0; i++) {
      dot = name.indexOf('.', dot + 1);
    }
    return name.substring(0, dot + 1) + (dot < 0 ? name : "");
  }

  /** Writes a file of zeros that takes no room; false where it cannot be. */
  boolean write(Path file) throws IOException {
    StringJoiner header = new StringJoiner(",", "{", "}");
    long end = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      double size = 8;
      long bytes = bytes(entry.getValue().type());
      for (long extent : entry.getValue().shape()) {
        size *= extent;
        bytes *= extent;
      }
      if (size > MOST_BYTES) {
        return false;
      }
      header.add(
          "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(
                  entry.getKey(),
                  entry.getValue().type(),
                  Arrays.toString(entry.getValue().shape()),
                  end,
                  end + bytes));
      end += bytes;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    Files.deleteIfExists(file);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.writeLong(Long.reverseBytes(json.length));
      out.write(json);
      out.setLength(8 + json.length + end);
    }
    return true;
  }

  private static long bytes(String type) {
    return switch (type) {
      case "I64" -> 8;
      case "F32" -> 4;
      case "F16", "BF16" -> 2;
      default -> 1;
    };
  }
}
