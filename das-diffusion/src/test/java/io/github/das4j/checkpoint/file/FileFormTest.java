package io.github.das4j.checkpoint.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.original.OriginalCheckpoint;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.text.ClipTokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFormTest {

  private static final String POINTER =
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 3438167540\n";

  @TempDir Path folder = Path.of("");

  /** One of each form that holds no weights, and what must be said of it. */
  private static Map<FileForm, byte[]> others() {
    Map<FileForm, byte[]> files = new TreeMap<>();
    files.put(FileForm.EMPTY, new byte[0]);
    files.put(FileForm.LFS_POINTER, latin(POINTER));
    files.put(FileForm.HTML, latin("\n<!DOCTYPE html>\n<html><body>Sign in</body></html>"));
    files.put(FileForm.XML, latin("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"));
    files.put(FileForm.JSON, latin("{\"error\": \"Repository not found\"}"));
    files.put(FileForm.TEXT, latin("Entry not found"));
    files.put(FileForm.GZIP, gzip());
    files.put(FileForm.ARCHIVE, latin("BZh91AY&SY\1\2\3"));
    files.put(FileForm.TAR, tar());
    files.put(FileForm.GGUF, latin("GGUF\3\0\0\0"));
    files.put(FileForm.HDF5, latin("\u0089HDF\r\n\u001a\n"));
    files.put(FileForm.NUMPY, latin("\u0093NUMPY\1\0"));
    files.put(FileForm.PICTURE, latin("\u0089PNG\r\n\u001a\n\0\0"));
    return files;
  }

  @Test
  void whatHoldsNoWeightsIsNamedWhereWeightsAreAskedFor() {
    for (String name : new String[] {"x.safetensors", "x.ckpt", "x.bin"}) {
      others()
          .forEach(
              (form, bytes) -> {
                Path file = write(name, bytes);
                assertThat(FileForm.of(file)).isEqualTo(form);
                assertRefused(() -> StateDicts.open(file).close(), form.title());
                assertRefused(() -> ModelFolder.open(file), form.title());
                assertRefused(() -> OriginalCheckpoint.open(file).close(), form.title());
              });
    }
    Set<FileForm> weights =
        EnumSet.of(FileForm.SAFETENSORS, FileForm.PICKLE, FileForm.ZIP, FileForm.UNKNOWN);
    assertThat(others().keySet()).isEqualTo(EnumSet.complementOf(EnumSet.copyOf(weights)));
  }

  @Test
  void pointersSayHowToGetTheFile() {
    assertRefused(
        () -> StateDicts.open(write("model.safetensors", latin(POINTER))).close(),
        "run 'git lfs pull'");
    assertRefused(() -> Configs.read(write("config.json", latin(POINTER))), "run 'git lfs pull'");
    write("vocab.json", latin("{\"<|startoftext|>\": 0, \"<|endoftext|>\": 1}"));
    write("merges.txt", latin(POINTER));
    assertRefused(() -> ClipTokenizer.open(folder).close(), "run 'git lfs pull'");
  }

  @Test
  void weightsAreReadForWhatTheyAreUnderAnyName() throws IOException {
    Path pickle = folder.resolve("a.safetensors");
    Files.copy(GoldenFolder.bundled("judges/pt_dtypes.pt"), pickle);
    Path legacy = folder.resolve("b.safetensors");
    Files.copy(GoldenFolder.bundled("judges/pt_legacy.pt"), legacy);
    Path safe = folder.resolve("c.ckpt");
    Files.copy(GoldenFolder.bundled("judges/pt_dtypes.safetensors"), safe);
    try (StateDict a = StateDicts.open(pickle);
        StateDict b = StateDicts.open(legacy);
        StateDict c = StateDicts.open(safe)) {
      assertThat(a.names()).isEqualTo(c.names()).isEqualTo(b.names()).isNotEmpty();
    }
  }

  @Test
  void filesCutShortAreSaidToBe() throws IOException {
    Path safe = folder.resolve("model.safetensors");
    try (Scope scope = Scope.open()) {
      SafetensorsWriter.write(safe, Map.of("w", Tensors.of(new float[1000], 1000)));
    }
    write("model.safetensors", Arrays.copyOf(Files.readAllBytes(safe), 2000));
    assertRefused(
        () -> StateDicts.open(safe).close(), "cut short, as by a download that broke off");
    byte[] zip = Files.readAllBytes(GoldenFolder.bundled("judges/pt_dtypes.pt"));
    Path cut = write("x.pt", Arrays.copyOf(zip, zip.length / 2));
    assertRefused(() -> StateDicts.open(cut).close(), "cut short, as by a download that broke off");
  }

  @Test
  void archivesThatAreNoStateDictAreNamed() throws IOException {
    assertRefused(
        () -> StateDicts.open(zip("photos.zip", "a/b.png")).close(), "without a data.pkl");
    assertRefused(
        () -> StateDicts.open(zip("ViT-L-14.pt", "m/data.pkl", "m/code/x.py")).close(),
        "TorchScript program, as OpenAI's own CLIP files are");
  }

  private Path zip(String name, String... entries) throws IOException {
    Path file = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(1);
      }
    }
    return file;
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] gzip() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(7);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static byte[] tar() {
    byte[] tar = new byte[512];
    System.arraycopy(latin("weights.bin"), 0, tar, 0, 11);
    System.arraycopy(latin("ustar"), 0, tar, 257, 5);
    return tar;
  }

  private Path write(String name, byte[] bytes) {
    try {
      return Files.write(folder.resolve(name), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable action, String complaint) {
    assertThatThrownBy(action)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(complaint)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }
}
