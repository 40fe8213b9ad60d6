package io.github.das4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's folder that several processes put prompts in. */
class SharedFolderTest {

  private static final PromptTask TASK = new PromptTask(3, "red fox", 0);

  @TempDir Path path = Path.of("");

  private static Map<String, byte[]> files() {
    return Map.of("result.json", "{}".getBytes(StandardCharsets.UTF_8), "image.png", new byte[9]);
  }

  @Test
  void attemptsAtOnceLeaveOneFolderAndNothingElse() throws Exception {
    Files.createDirectories(path.resolve("prompts"));
    SharedFolder folder = new SharedFolder(path);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> attempts =
          IntStream.range(0, 16)
              .<Callable<Void>>mapToObj(
                  n ->
                      () -> {
                        folder.commit(TASK, files(), "attempt-" + n);
                        return null;
                      })
              .toList();
      for (var attempt : threads.invokeAll(attempts)) {
        attempt.get();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(folder.isFinished(TASK)).isTrue();
    assertThat(path.resolve("prompts/0003-red-fox").toFile().list())
        .containsExactlyInAnyOrder("result.json", "image.png");
    assertThat(path.resolve(".unfinished").toFile().list()).isEmpty();
  }

  @Test
  void whatIsInTheWayIsSaid() throws IOException {
    // There is no folder prompts, as on a machine that has another one here.
    assertThatThrownBy(() -> new SharedFolder(path).commit(TASK, files(), "one"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("0003-red-fox");
    assertThat(new SharedFolder(path).digest()).isEmpty();
    Files.writeString(path.resolve("run.json"), "{}");
    assertThat(new SharedFolder(path).digest()).isPresent();
  }
}
