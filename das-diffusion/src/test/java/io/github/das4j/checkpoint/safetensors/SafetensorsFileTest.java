package io.github.das4j.checkpoint.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.Damage;
import io.github.das4j.checkpoint.ElementType;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsFileTest {

  private static final int ONE_TENSOR = 8;

  private final Path folder;

  SafetensorsFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void everyTypeReturnsAsWritten(ElementType type) {
    Path file = folder.resolve("x.safetensors");
    try (Scope scope = Scope.open()) {
      Tensor x = Tensors.of(new float[] {0, 1, 0, 1, 1, 0}, 2, 3).to(type.scalarType());
      SafetensorsWriter.write(file, Map.of("x", x), Map.of("format", "pt"));
      try (SafetensorsFile dict = SafetensorsFile.open(file)) {
        assertThat(dict.metadata()).containsExactly(Map.entry("format", "pt"));
        assertThat(dict.shape("x")).containsExactly(2, 3);
        assertThat(dict.tensor("x").scalar_type().value).isEqualTo(type.scalarType().value);
        assertThat(Tensors.floats(dict.tensor("x"))).containsExactly(0, 1, 0, 1, 1, 0);
      }
    }
  }

  @Test
  void plainArraysAreTensorsToo() {
    Path file = folder.resolve("x.safetensors");
    float[] values = {1, -2, 0.5f, 3, 4, 5};
    SafetensorsWriter.writeFloats(
        file, Map.of("x", new SafetensorsWriter.Floats(new long[] {2, 3}, values)));

    try (SafetensorsFile dict = SafetensorsFile.open(file);
        Scope scope = Scope.open()) {
      assertThat(dict.shape("x")).containsExactly(2, 3);
      assertThat(dict.floats("x")).containsExactly(values);
      assertThat(Tensors.floats(dict.tensor("x"))).containsExactly(values);
      SafetensorsWriter.write(file, Map.of("x", Tensors.of(values, 6).to(ScalarType.Half)));
    }
    try (SafetensorsFile half = SafetensorsFile.open(file)) {
      assertThatThrownBy(() -> half.floats("x"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("F16");
    }
  }

  @Test
  void plainArraysMustFillTheirShape() {
    assertThatThrownBy(
            () ->
                SafetensorsWriter.writeFloats(
                    folder.resolve("x.safetensors"),
                    Map.of("x", new SafetensorsWriter.Floats(new long[] {2, 2}, new float[3]))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[2, 2]");
  }

  @Test
  void misalignedAndEmptyTensorsAreRead() {
    Path file = folder.resolve("x.safetensors");
    Map<String, Tensor> written = new LinkedHashMap<>();
    try (Scope scope = Scope.open()) {
      written.put("odd", Tensors.of(new float[] {1}, 1).to(ScalarType.Char));
      written.put("z", Tensors.of(new double[] {0.5, 0.25}, 2).to(ScalarType.Double));
      written.put("empty", Tensors.of(new float[0], 3, 0));
      written.put("a", Tensors.of(new float[] {7}));
      SafetensorsWriter.write(file, written);
      try (SafetensorsFile dict = SafetensorsFile.open(file)) {
        assertThat(dict.names()).containsExactly("odd", "z", "empty", "a");
        assertThat(Tensors.doubles(dict.tensor("z"))).containsExactly(0.5, 0.25);
        assertThat(Tensors.floats(dict.tensor("a"))).containsExactly(7);
        assertThat(Tensors.shape(dict.tensor("empty"))).containsExactly(3, 0);
      }
    }
  }

  @Test
  void tensorsLiveInTheMapUntilClosing() {
    Path file = folder.resolve("x.safetensors");
    try (Scope scope = Scope.open()) {
      SafetensorsWriter.write(file, Map.of("x", Tensors.of(new float[] {1, 2}, 2)));
      SafetensorsFile dict = SafetensorsFile.open(file);
      assertThat(dict.tensor("x").data_ptr().address())
          .isEqualTo(dict.tensor("x").data_ptr().address());
      dict.close();
      assertThatThrownBy(() -> dict.tensor("x"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is closed");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}|needs 8 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}|where a size must be",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]}}|where a size must be",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}|overflows",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[0,9223372036854775807,9],\"data_offsets\":[0,0]}}|overflows",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,8]}}|where a size must be",
        "{\"a\":{\"dtype\":\"C64\",\"shape\":[1],\"data_offsets\":[0,8]}}|supported: F64, F32",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|leaves a gap",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,4]}}|no range",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}|no range",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}|data_offsets is missing",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|too long",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}|cut short",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|overlaps",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|Duplicate",
        "{\"a\":3}|has type",
        "{\"__metadata__\":{\"a\":1}}|not a string",
        "{\"__metadata__\":[]}|not an object",
        "{\"a\":|not valid JSON",
        "{} {}|more than one",
        "[]|not a JSON object",
      })
  void unsoundHeadersAreRefused(String header, String complaint) throws IOException {
    assertRefused(file(header.getBytes(StandardCharsets.UTF_8), header.length()), complaint);
  }

  @ParameterizedTest
  @CsvSource({
    "1152921504606846976,are allowed",
    "-1,18446744073709551615",
    "0,are allowed",
    "100000001,are allowed",
    "99999999,but the file has",
  })
  void lengthsAreNeverBelieved(long length, String complaint) throws IOException {
    assertRefused(file("{}".getBytes(StandardCharsets.UTF_8), length), complaint);
  }

  @Test
  void filesThatAreNotThere() {
    assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none.safetensors")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("there is no weight file");
  }

  @Test
  void deepJsonDoesNotOverflowTheStack() throws IOException {
    String deep = "{\"a\":" + "[".repeat(100_000);
    assertRefused(file(deep.getBytes(StandardCharsets.UTF_8), deep.length()), "not valid JSON");
  }

  @Test
  void damagedFilesAreReadOrRefused() throws IOException {
    Path file = folder.resolve("x.safetensors");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("a", Tensors.of(new float[] {1, 2, 3, 4}, 2, 2));
      tensors.put("b", Tensors.of(new long[] {5, 6}, 2));
      SafetensorsWriter.write(file, tensors, Map.of("k", "v"));
    }
    byte[] sound = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(7);
    Path damaged = folder.resolve("damaged.safetensors");
    int refused = 0;
    for (int trial = 0; trial < 1000; trial++) {
      Files.write(damaged, Damage.of(sound, random));
      try (Scope scope = Scope.open();
          SafetensorsFile dict = SafetensorsFile.open(damaged)) {
        dict.names().forEach(name -> Tensors.floats(dict.tensor(name)));
      } catch (CheckpointException e) {
        assertThat(e.getMessage()).hasLineCount(1);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(250);
  }

  @Test
  void equalTensorsGiveEqualBytesAndNoLeftovers() throws IOException {
    Path one = folder.resolve("1");
    Path two = folder.resolve("2");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = Map.of("x", Tensors.of(new float[] {1, 2, 3, 4}, 2, 2).t());
      SafetensorsWriter.write(one, tensors);
      SafetensorsWriter.write(two, tensors);
      SafetensorsWriter.write(two, tensors);
      assertThat(Files.readAllBytes(one)).isEqualTo(Files.readAllBytes(two));
      assertThat(
              ByteBuffer.wrap(Files.readAllBytes(one)).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8)
          .isZero();
      try (SafetensorsFile dict = SafetensorsFile.open(one)) {
        assertThat(Tensors.floats(dict.tensor("x"))).containsExactly(1, 3, 2, 4);
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.toList()).hasSameElementsAs(List.of(one, two));
    }
  }

  @Test
  void aFailedWriteLeavesNothing() throws IOException {
    Path taken = folder.resolve("taken");
    Files.createDirectories(taken.resolve("inside"));
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = Map.of("x", Tensors.of(new float[] {1}, 1));
      assertThatThrownBy(() -> SafetensorsWriter.write(taken, tensors))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("cannot be written");
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.toList()).containsExactly(taken);
    }
  }

  private Path file(byte[] header, long claimed) throws IOException {
    byte[] bytes = new byte[8 + header.length + ONE_TENSOR];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(claimed).put(header);
    return Files.write(folder.resolve("bad.safetensors"), bytes);
  }

  private static void assertRefused(Path file, String complaint) {
    assertThatThrownBy(() -> SafetensorsFile.open(file).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(complaint)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }
}
