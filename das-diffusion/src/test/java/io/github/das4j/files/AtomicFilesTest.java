package io.github.das4j.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

  @TempDir Path folder = Path.of("");

  @Test
  void theFileAppearsAndNothingElse() throws IOException {
    Path file = folder.resolve("run.json");
    AtomicFiles.write(file, "old");
    AtomicFiles.write(file, "ä");
    assertThat(file).hasContent("ä");
    assertThat(folder.toFile().list()).containsExactly("run.json");
  }

  @Test
  void whatCannotBeReplacedStaysAndLeavesNoPart() throws IOException {
    Path file = folder.resolve("taken");
    Files.createDirectory(file);
    Files.writeString(file.resolve("inside"), "kept");
    assertThatThrownBy(() -> AtomicFiles.write(file, "new"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot write " + file);
    assertThat(file.resolve("inside")).hasContent("kept");
    assertThat(folder.toFile().list()).containsExactly("taken");
  }

  /** Notes what is asked of the disk, and does it. */
  private static final class Noting implements Durable {

    private final List<String> asked = new ArrayList<>();

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
      asked.add("write " + file.getFileName());
      Durable.real().write(file, bytes);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      asked.add("move to " + to.getFileName());
      Durable.real().move(from, to);
    }

    @Override
    public void sync(Path folder) throws IOException {
      asked.add("sync " + folder.getFileName());
      Durable.real().sync(folder);
    }
  }

  @Test
  void theBytesAreOnTheDiskBeforeTheNameAndTheNameBeforeTheCallReturns() throws IOException {
    Noting disk = new Noting();
    Path run = Files.createDirectory(folder.resolve("run"));
    AtomicFiles.write(run.resolve("a.json"), new byte[] {1}, disk);
    assertThat(disk.asked).containsExactly("write a.json.part", "move to a.json", "sync run");

    disk.asked.clear();
    Path workshop = Files.createDirectory(folder.resolve("workshop"));
    AtomicFolder.write(run.resolve("0001"), workshop, Map.of("b.png", new byte[] {2}), disk);
    assertThat(disk.asked).containsExactly("write b.png", "sync 0001", "move to 0001", "sync run");
    assertThat(run.resolve("0001/b.png")).hasBinaryContent(new byte[] {2});
    assertThat(workshop).isEmptyDirectory();
  }

  @Test
  void reasonsArePlain() {
    assertThat(AtomicFiles.reason(new IOException("No space left on device")))
        .isEqualTo("the disk is full");
    assertThat(AtomicFiles.reason(new FileSystemException("/a", null, "No space left on device")))
        .isEqualTo("the disk is full");
    assertThat(AtomicFiles.reason(new AccessDeniedException("/a"))).isEqualTo("permission denied");
    assertThatThrownBy(() -> AtomicFiles.write(folder.resolve("none/file"), "x"))
        .hasMessageEndingWith("no such file or folder");
  }
}
