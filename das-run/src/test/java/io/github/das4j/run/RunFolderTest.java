package io.github.das4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

  @TempDir Path temporary = Path.of("");

  private static Path made(Path path) {
    Path reserved = RunFolder.choose(Optional.of(path), "x").reserve();
    RunDirectory.create(reserved).close();
    return reserved;
  }

  @Test
  void newAndEmptyFoldersAreTaken() throws IOException {
    Path deep = temporary.resolve("a/b/c");
    assertThat(made(deep)).isEqualTo(deep).isDirectory();
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    assertThat(made(empty)).isEqualTo(empty);
  }

  /** Takes a folder in each of several threads at the same moment; those that got one. */
  private static List<Path> together(int runs, Supplier<RunFolder> chosen) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(runs);
    CyclicBarrier start = new CyclicBarrier(runs);
    try {
      List<Future<Optional<Path>>> taken = new ArrayList<>();
      for (int k = 0; k < runs; k++) {
        taken.add(
            threads.submit(
                () -> {
                  RunFolder folder = chosen.get();
                  start.await();
                  try {
                    Path path = folder.reserve();
                    RunDirectory.create(path);
                    return Optional.of(path);
                  } catch (IllegalArgumentException e) {
                    assertThat(e)
                        .message()
                        .containsAnyOf(
                            "is not empty; give --out a new folder", "another das run is at work");
                    return Optional.empty();
                  }
                }));
      }
      List<Path> paths = new ArrayList<>();
      for (Future<Optional<Path>> one : taken) {
        one.get().ifPresent(paths::add);
      }
      return paths;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void runsThatBeginTogetherTakeANumberEach() throws Exception {
    Path parent = temporary.resolve("runs");
    List<Path> paths = together(8, () -> RunFolder.choose(Optional.empty(), parent, "a red fox"));
    assertThat(paths).hasSize(8).doesNotHaveDuplicates();
    assertThat(paths)
        .extracting(path -> path.getFileName().toString())
        .contains("001-a-red-fox", "008-a-red-fox");
  }

  @Test
  void oneOfThoseThatAskForAFolderGetsIt() throws Exception {
    Path there = Files.createDirectory(temporary.resolve("there"));
    assertThat(together(8, () -> RunFolder.choose(Optional.of(there), "x"))).hasSize(1);
    Path absent = temporary.resolve("absent");
    assertThat(together(8, () -> RunFolder.choose(Optional.of(absent), "x"))).hasSize(1);
  }

  @Test
  void noRunIsOverwritten() throws IOException {
    Files.writeString(temporary.resolve("run.json"), "{}");
    assertThatThrownBy(() -> RunFolder.choose(Optional.of(temporary), "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not empty");
    assertThat(temporary.resolve("run.json")).hasContent("{}");
    assertThatThrownBy(() -> RunFolder.choose(Optional.of(temporary.resolve("run.json")), "x"))
        .hasMessageContaining("is a file");
  }
}
