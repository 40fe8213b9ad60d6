package io.github.das4j.checkpoint.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.Damage;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PickleStateDictTest {

  /** A float tensor of shape [2] on the storage "0" of two elements, as protocol 2 writes it. */
  private static final String TENSOR =
      "ctorch._utils\n_rebuild_tensor_v2\n((U\7storagectorch\nFloatStorage\nU\0010U\3cpuK\2tQ"
          + "K\0K\2\205K\1\205\211}tR";

  private final Path folder;

  PickleStateDictTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @ValueSource(strings = {"pt_dtypes.pt", "pt_nested.pt", "pt_legacy.pt"})
  void readsWhatTorchSaved(String name) {
    try (Scope scope = Scope.open();
        PickleStateDict read = PickleStateDict.open(GoldenFolder.bundled("judges/" + name));
        SafetensorsFile wanted =
            SafetensorsFile.open(GoldenFolder.bundled("judges/pt_dtypes.safetensors"))) {
      assertThat(read.names()).containsExactlyInAnyOrderElementsOf(wanted.names());
      for (String key : wanted.names()) {
        Tensor tensor = read.tensor(key);
        assertThat(tensor.scalar_type().value).isEqualTo(wanted.tensor(key).scalar_type().value);
        assertThat(tensor.is_contiguous()).isTrue();
        assertThat(read.shape(key)).containsExactly(wanted.shape(key));
        assertThat(Tensors.doubles(tensor)).containsExactly(Tensors.doubles(wanted.tensor(key)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pt_dtypes.pt", "pt_legacy.pt"})
  @Timeout(120)
  void damagedFilesAreReadOrRefused(String name) throws IOException {
    byte[] sound = Files.readAllBytes(GoldenFolder.bundled("judges/" + name));
    SplittableRandom random = new SplittableRandom(11);
    Path damaged = folder.resolve("damaged.pt");
    int refused = 0;
    for (int trial = 0; trial < 800; trial++) {
      Files.write(damaged, Damage.of(sound, random));
      refused += isRefused(damaged) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(160);
  }

  @Test
  @Timeout(60)
  void damagedPicklesAreReadOrRefused() throws IOException {
    byte[] sound = latin("\200\2}(U\1a" + TENSOR + "U\1b](K\1K\2eu.");
    assertThat(isRefused(zip(sound, new byte[8]))).isFalse();
    SplittableRandom random = new SplittableRandom(5);
    int refused = 0;
    for (int trial = 0; trial < 1200; trial++) {
      refused += isRefused(zip(Damage.of(sound, random), new byte[8])) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cos\\nsystem\\nU\\4evil\\205R.|os.system",
        "cposix\\nsystem\\n.|posix.system",
        "(U\\4evilios\\nsystem\\n.|os.system",
        "U\\2osU\\6system\\223.|os.system",
        "cbuiltins\\neval\\n.|builtins.eval",
        "cnumpy.core.multiarray\\nscalar\\n.|numpy.core.multiarray.scalar",
        "ctorch.storage\\n_load_from_bytes\\n.|torch.storage._load_from_bytes",
        "ctorch\\nFloatStorage\\n)R.|calls torch.FloatStorage",
        "U\\1aU\\1b\\205R.|not a function",
        "B\\377\\377\\377\\177.|bytes where",
        "\\215\\377\\377\\377\\377\\377\\377\\377\\177.|bytes where",
        "\\200\\11.|pickle protocol 9",
        "h\\7.|never there",
        "(t0.|make no sense",
        "}e.|make no sense",
        "}(U\\1au.|key without value",
        "}(}}u.|neither string nor number",
        "K\\1.|dict of tensors",
        "}.|no tensors",
        "\\202.|0x82",
        "U\\1aU\\1b\\201.|no class",
        "}U\\1acos\\nsystem\\n)\\201}bs.|os.system",
        "}cos\\nsystem\\nK\\1s.|os.system",
        "U\\12|bytes where",
        "K|too early",
      })
  void hostilePicklesAreRefused(String pickle, String complaint) throws IOException {
    assertRefused(zip(latin(pickle.translateEscapes()), new byte[8]), complaint);
  }

  @ParameterizedTest
  @CsvSource({
    "K\\2\\205K\\1\\205,K\\3\\205K\\1\\205,beyond its storage",
    "K\\2\\205K\\1\\205,K\\2\\205K\\2\\205,beyond its storage",
    "K\\2\\205K\\1\\205,J\\377\\377\\377\\377\\205K\\1\\205,negative",
    "K\\2\\205K\\1\\205,K\\2\\205J\\377\\377\\377\\377\\205,beyond its storage",
    "K\\2\\205K\\1\\205,J\\377\\377\\377\\177\\205K\\0\\205,more elements than its storage",
    "K\\2\\205K\\1\\205,K\\2\\205K\\1K\\1\\206,beyond its storage",
    "K\\2tQ,M\\377\\377tQ,should have 262140 bytes",
    "U\\0010,U\\0011,lacks the storage 1",
  })
  void viewsStayInsideTheirStorages(String sound, String hostile, String complaint)
      throws IOException {
    String tensor = TENSOR.replace(sound.translateEscapes(), hostile.translateEscapes());
    assertThat(tensor).isNotEqualTo(TENSOR);
    assertRefused(zip(latin("}U\1a" + tensor + "s."), new byte[8]), complaint);
  }

  @Test
  void compressedEntriesAreRefused() throws IOException {
    Path file = folder.resolve("bomb.pt");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("x/data.pkl"));
      zip.write(new byte[30_000_000]);
    }
    assertRefused(file, "compressed");
  }

  @Test
  @Timeout(60)
  void endlessPicklesAreRefused() throws IOException {
    byte[] dicts = new byte[6_000_000];
    Arrays.fill(dicts, (byte) '}');
    assertRefused(zip(dicts, new byte[8]), "instructions");
    byte[] tooLong = new byte[PickleArchive.MAX_PICKLE + 1];
    assertRefused(zip(tooLong, new byte[8]), "bytes, above");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "P", "PK", "hello, world", "{}"})
  void otherFilesAreRefused(String content) throws IOException {
    assertRefused(Files.writeString(folder.resolve("x.pt"), content), "not a usable weight file");
  }

  private static boolean isRefused(Path file) {
    try (Scope scope = Scope.open();
        PickleStateDict dict = PickleStateDict.open(file)) {
      dict.names().forEach(name -> Tensors.doubles(dict.tensor(name)));
      return false;
    } catch (CheckpointException e) {
      assertThat(e.getMessage()).hasLineCount(1);
      return true;
    }
  }

  private static void assertRefused(Path file, String complaint) {
    assertThatThrownBy(
            () -> {
              try (Scope scope = Scope.open();
                  PickleStateDict dict = PickleStateDict.open(file)) {
                dict.names().forEach(dict::tensor);
              }
            })
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(complaint)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private Path zip(byte[] pickle, byte[] storage) throws IOException {
    Path file = folder.resolve("made.pt");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      store(zip, "x/data.pkl", pickle);
      store(zip, "x/data/0", storage);
    }
    return file;
  }

  private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
