package io.github.das4j.checkpoint.original;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.file.JsonFiles;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.fixtures.OriginalFlowNames;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Transformers of SD3 and FLUX in the layout of their original code. */
class OriginalTransformerTest {

  /** Tensors at hand. */
  private record Held(Map<String, Tensor> tensors) implements StateDict {

    @Override
    public String source() {
      return "held";
    }

    @Override
    public Set<String> names() {
      return tensors.keySet();
    }

    @Override
    public long[] shape(String name) {
      return Tensors.shape(tensor(name));
    }

    @Override
    public Tensor tensor(String name) {
      return Objects.requireNonNull(tensors.get(name), name);
    }

    @Override
    public void close() {}
  }

  private static Map<String, Tensor> original(Map<String, Tensor> tensors, String prefix) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (OriginalFlowNames.Stored stored : OriginalFlowNames.of(tensors.keySet())) {
      Tensor joined =
          Tensors.cat(0, stored.from().stream().map(tensors::get).toArray(Tensor[]::new));
      long half = joined.size(0) / 2;
      all.put(
          prefix + stored.name(),
          stored.swapped()
              ? Tensors.cat(0, joined.narrow(0, half, half), joined.narrow(0, 0, half))
              : joined);
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-sd3, ''",
    "tiny-sd35, model.diffusion_model.",
    "tiny-flux, model.diffusion_model.",
    "tiny-schnell, ''"
  })
  void everyTensorComesBackBitByBit(String model, String prefix) {
    try (Scope scope = Scope.open();
        StateDict dict =
            StateDicts.open(GoldenFolder.bundled("flow/models/" + model + "/transformer"))) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      dict.names().forEach(name -> tensors.put(name, dict.tensor(name)));
      Map<String, Tensor> stored = original(tensors, prefix);
      if (!prefix.isEmpty()) {
        // A whole model's file has other networks, too.
        stored.put("first_stage_model.decoder.conv_in.weight", Tensors.of(new float[4], 4));
      }
      StateDict found = OriginalTransformer.renamed(new Held(stored));
      assertThat(found.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
      tensors.forEach(
          (name, tensor) -> {
            assertThat(found.shape(name)).as(name).isEqualTo(Tensors.shape(tensor));
            assertThat(Tensors.floats(found.tensor(name)))
                .as(name)
                .isEqualTo(Tensors.floats(tensor));
          });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sd3_medium_transformer",
        "sd35_medium_transformer",
        "sd35_large_transformer",
        "flux1_dev_transformer",
        "flux1_schnell_transformer"
      })
  void publishedModelsHaveTheirNamesAndShapes(String model) throws IOException {
    Map<String, long[]> shapes = keys(model);
    Map<String, long[]> stored = new TreeMap<>();
    for (OriginalFlowNames.Stored each : OriginalFlowNames.of(shapes.keySet())) {
      long[] shape = shape(shapes, each.from().get(0)).clone();
      if (shape.length < 3) {
        shape[0] = each.from().stream().mapToLong(name -> shape(shapes, name)[0]).sum();
      }
      stored.put(each.name(), shape);
    }
    StateDict found = OriginalTransformer.renamed(new Shaped(stored));
    Map<String, String> names = new TreeMap<>();
    found.names().forEach(name -> names.put(name, Arrays.toString(found.shape(name))));
    Map<String, String> expected = new TreeMap<>();
    shapes.forEach((name, shape) -> expected.put(name, Arrays.toString(shape)));
    assertThat(names).isEqualTo(expected);
  }

  private static long[] shape(Map<String, long[]> shapes, String name) {
    return Objects.requireNonNull(shapes.get(name), name);
  }

  private record Shaped(Map<String, long[]> shapes) implements StateDict {

    @Override
    public String source() {
      return "shaped";
    }

    @Override
    public Set<String> names() {
      return shapes.keySet();
    }

    @Override
    public long[] shape(String name) {
      return OriginalTransformerTest.shape(shapes, name);
    }

    @Override
    public Tensor tensor(String name) {
      throw new UnsupportedOperationException(name);
    }

    @Override
    public void close() {}
  }

  private static Map<String, long[]> keys(String name) throws IOException {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    try (InputStream in =
        new GZIPInputStream(
            Files.newInputStream(GoldenFolder.bundled("flow/keys/" + name + ".json.gz")))) {
      JsonNode all = JsonFiles.MAPPER.readTree(in);
      for (var entry : all.properties()) {
        long[] shape = new long[entry.getValue().size()];
        Arrays.setAll(shape, k -> entry.getValue().get(k).longValue());
        shapes.put(entry.getKey(), shape);
      }
    }
    return shapes;
  }

  /** Such as the scales of a quantised file. */
  @Test
  void whatIsNoPartOfItIsNamed() {
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("double_blocks.0.img_attn.proj.weight", Tensors.of(new float[4], 2, 2));
      tensors.put("double_blocks.0.img_attn.proj2.scale_weight", Tensors.of(new float[1], 1));
      assertThatThrownBy(() -> OriginalTransformer.renamed(new Held(tensors)))
          .isInstanceOf(CheckpointException.class)
          .hasMessage(
              "held holds 1 tensors that are no part of the transformer of SD3 or FLUX:"
                  + " double_blocks.0.img_attn.proj2.scale_weight");
    }
  }

  @Test
  void rowsThatCannotBeSharedOutAreRefused() {
    Map<String, long[]> shapes = Map.of("double_blocks.0.img_attn.qkv.weight", new long[] {7, 2});
    assertThatThrownBy(() -> OriginalTransformer.renamed(new Shaped(shapes)))
        .isInstanceOf(CheckpointException.class)
        .hasMessage("shaped: double_blocks.0.img_attn.qkv.weight has the impossible shape [7, 2]");
  }
}
