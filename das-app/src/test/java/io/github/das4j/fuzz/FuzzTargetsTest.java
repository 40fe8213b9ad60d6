package io.github.das4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fuzzer's seeds, and everything that it found, as plain tests: none may make a reader throw
 * but what users are told in a line, nor cost more than {@link Guard} allows.
 */
class FuzzTargetsTest {

  /** A folder for each target. */
  static final Path INPUTS = Path.of("src", "test", "resources", "fuzz");

  /** An input is also read without its end. */
  private static final int CUTS = 3;

  @TestFactory
  Stream<DynamicTest> inputs(@TempDir Path folder) {
    return Arrays.stream(Target.values())
        .flatMap(
            target ->
                files(target).stream()
                    .map(
                        file ->
                            DynamicTest.dynamicTest(
                                target.folder() + "/" + file.getFileName(),
                                () -> check(target, file, folder))));
  }

  private static void check(Target target, Path file, Path folder) throws IOException {
    Guard guard = new Guard(Files.createDirectories(folder.resolve(target.folder())));
    byte[] input = Files.readAllBytes(file);
    guard.check(target, input);
    for (int cut = 1; cut <= CUTS; cut++) {
      guard.check(target, Arrays.copyOf(input, input.length * cut / (CUTS + 1)));
    }
  }

  private static List<Path> files(Target target) {
    try (Stream<Path> files = Files.list(INPUTS.resolve(target.folder()))) {
      List<Path> inputs = files.sorted().toList();
      assertThat(inputs).as(target.folder()).isNotEmpty();
      return inputs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
