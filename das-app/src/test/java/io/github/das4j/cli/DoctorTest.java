package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.check.BundledCases;
import io.github.das4j.tensor.LibTorch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

  @TempDir Path temp = Path.of("");

  /** The text encoders' cases alone, with one number changed where asked. */
  private Path cases(boolean changed) throws IOException {
    Path bundled = BundledCases.folder();
    for (String name : new String[] {"text_encoder.json", "text_encoder.safetensors"}) {
      Files.copy(bundled.resolve(name), temp.resolve(name));
    }
    try (Stream<Path> files = Files.walk(bundled.resolve("models"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = temp.resolve(bundled.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
    if (changed) {
      Path arrays = temp.resolve("text_encoder.safetensors");
      assertThat(arrays.toFile().setWritable(true)).isTrue();
      byte[] bytes = Files.readAllBytes(arrays);
      int header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
      Matcher first =
          Pattern.compile("\"tiny-sd.te1.last_hidden_state\":\\{[^}]*\\[(\\d+), ?\\d+\\]\\}")
              .matcher(new String(bytes, 8, header, StandardCharsets.UTF_8));
      assertThat(first.find()).isTrue();
      // A hundred, where states are about one.
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putFloat(8 + header + Integer.parseInt(first.group(1)), 100);
      Files.write(arrays, bytes);
    }
    return temp;
  }

  @Test
  void aSoundDeviceIsWithinTheTolerances() throws IOException {
    Console.Outcome outcome = Console.das("doctor", "--golden", cases(false).toString());
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .contains("Recorded cases on cpu", "last_hidden_state", "bfloat16")
        .contains("float32: every difference is within its tolerance.")
        .doesNotContain("left out");
  }

  @Test
  void aDifferenceIsFoundAndToldByTheExitCode() throws IOException {
    Console.Outcome outcome =
        Console.das("doctor", "--device", "cpu", "--golden", cases(true).toString());
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).contains("TOO FAR", "Something is wrong");
  }

  @Test
  void aDeviceThatIsNotThereIsToldInALine() {
    Assumptions.assumeTrue(LibTorch.cudaDevices() == 0, "there is a GPU here");
    Console.Outcome outcome = Console.das("doctor", "--device", "cuda:0");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).hasLineCount(1).contains("no cuda:0 here", "DAS_PROFILES=gpu");
    assertThat(Console.das("doctor", "--golden", temp.resolve("none").toString()).err())
        .contains("there is no folder");
    assertThat(Console.das("doctor", "--golden", temp.toString()).err())
        .contains("holds no recorded cases");
  }

  @Test
  void theCasesThatComeWithTheCommandAreWhole() {
    Path folder = BundledCases.folder();
    assertThat(BundledCases.loops(folder))
        .extracting(file -> file.getFileName().toString())
        .containsExactly("loop_lcm.json", "loop_sd.json");
    assertThat(folder.resolve("unet_vae.safetensors")).exists();
    assertThat(folder.resolve("models").resolve("tiny-sdxl").resolve("unet")).isDirectory();
  }
}
