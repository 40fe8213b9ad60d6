package io.github.das4j.checkpoint.file;

import io.github.das4j.checkpoint.CheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What a file is by its first bytes, whatever its name says. Whoever opens a file that a user named
 * asks here first.
 */
public enum FileForm {
  SAFETENSORS("a safetensors file", "give it where weights are asked for"),
  PICKLE("a pickle of torch.save", "give it where weights are asked for"),
  ZIP("a zip archive", "unpack it, unless torch.save wrote it, and name the file in it"),
  EMPTY("empty", "its download did not begin: download it again"),
  LFS_POINTER(
      "a Git LFS pointer, which stands for the file", "run 'git lfs pull' in its repository"),
  HTML("an HTML page, such as a download that failed gives", "download the file itself again"),
  XML("an XML text, such as a download that failed gives", "download the file itself again"),
  JSON("a JSON text", "name the file of the weights, or the folder that they are in"),
  TEXT("a text", "if it came of a download, that failed: download the file itself again"),
  GZIP("a gzip archive", "unpack it and name the file in it"),
  ARCHIVE("a compressed archive (bzip2, xz, zstd, 7z or rar)", "unpack it and name the file in it"),
  TAR("a tar archive", "unpack it and name the file in it"),
  GGUF("a GGUF file, made for llama.cpp and its like", "give the safetensors it was made of"),
  HDF5("an HDF5 file, such as Keras writes", "give the safetensors or the .bin of the same model"),
  NUMPY("an array of NumPy", "save the tensors as safetensors"),
  PICTURE("a picture", "name a file of weights"),
  UNKNOWN("of no form known here", "give safetensors, or a file of torch.save");

  private static final int HEAD = 512;
  private static final int TAR_MARK = 257;
  private static final String LFS = "version https://git-lfs.github.com/spec/";

  private final String title;
  private final String remedy;

  FileForm(String title, String remedy) {
    this.title = title;
    this.remedy = remedy;
  }

  /** What it is, to follow "is". */
  public String title() {
    return title;
  }

  /**
   * Looks at the first bytes of a file.
   *
   * @throws CheckpointException if it cannot be read
   */
  public static FileForm of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(HEAD);
      return head.length == 0 ? EMPTY : of(head);
    } catch (IOException e) {
      throw new CheckpointException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static FileForm of(byte[] head) {
    // One character for each byte, so that binary marks and texts are compared alike.
    String latin = new String(head, StandardCharsets.ISO_8859_1);
    return binary(head, latin).or(() -> text(latin)).orElse(UNKNOWN);
  }

  private static Optional<FileForm> binary(byte[] head, String latin) {
    if (isSafetensors(head)) {
      return Optional.of(SAFETENSORS);
    }
    if (head.length > 1 && (head[0] & 0xff) == 0x80 && head[1] >= 2 && head[1] <= 5) {
      return Optional.of(PICKLE);
    }
    if (begins(latin, "PK\3\4", "PK\5\6")) {
      return Optional.of(ZIP);
    }
    if (begins(latin, "\u001f\u008b")) {
      return Optional.of(GZIP);
    }
    if (begins(latin, "BZh", "\u00fd7zXZ\0", "(\u00b5/\u00fd", "7z\u00bc\u00af", "Rar!")) {
      return Optional.of(ARCHIVE);
    }
    if (latin.startsWith("ustar", TAR_MARK)) {
      return Optional.of(TAR);
    }
    if (begins(latin, "GGUF")) {
      return Optional.of(GGUF);
    }
    if (begins(latin, "\u0089HDF\r\n")) {
      return Optional.of(HDF5);
    }
    if (begins(latin, "\u0093NUMPY")) {
      return Optional.of(NUMPY);
    }
    return begins(latin, "\u0089PNG", "\u00ff\u00d8\u00ff", "GIF8")
        ? Optional.of(PICTURE)
        : Optional.empty();
  }

  /** Eight bytes of length, of which a sound header needs the lower four only, and an object. */
  private static boolean isSafetensors(byte[] head) {
    if (head.length <= Long.BYTES || head[Long.BYTES] != '{') {
      return false;
    }
    long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return length > 0 && length <= 0xffffffffL;
  }

  private static Optional<FileForm> text(String latin) {
    if (!latin.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\r' || c == '\t')) {
      return Optional.empty();
    }
    // A byte order mark may come first.
    String start = latin.replaceFirst("^\u00ef\u00bb\u00bf", "").strip();
    String lower = start.toLowerCase(Locale.ROOT);
    if (start.startsWith(LFS)) {
      return Optional.of(LFS_POINTER);
    }
    if (begins(lower, "<!doctype", "<html", "<head", "<body")) {
      return Optional.of(HTML);
    }
    if (begins(lower, "<?xml", "<error")) {
      return Optional.of(XML);
    }
    return Optional.of(begins(start, "{", "[") ? JSON : TEXT);
  }

  private static boolean begins(String text, String... starts) {
    for (String start : starts) {
      if (text.startsWith(start)) {
        return true;
      }
    }
    return false;
  }

  /** Whether weights may be in it. */
  public boolean holdsWeights() {
    return this == SAFETENSORS || this == PICKLE || this == ZIP;
  }

  /** Whether a file of this form, where some text was meant to be, is no such text. */
  private boolean standsForSomethingElse() {
    return this != JSON && this != TEXT && this != EMPTY && this != UNKNOWN;
  }

  /** What to say of a file of this form where weights were asked for. */
  public CheckpointException instead(Path file) {
    return new CheckpointException(file + " is " + title + ", not weights: " + remedy);
  }

  /**
   * Refuses what lies where a text file should (a configuration, a vocabulary) and is none.
   *
   * @throws CheckpointException if it is the pointer, page or archive that a failed download leaves
   */
  public static void requireText(Path file) {
    FileForm form = of(file);
    if (form.standsForSomethingElse()) {
      throw new CheckpointException(
          file + " is " + form.title + ", not the text that its name says: " + form.remedy);
    }
  }
}
