package io.github.das4j.record;

import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Sha256;
import io.github.das4j.stable.Component;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which weights a model folder holds, for the record. */
public final class ModelFiles {

  private static final int FOLDERS = 2;
  private static final int BUFFER = 1 << 20;

  private ModelFiles() {}

  /** SHA-256 of every weight file, by its path in the folder; of a file, by its name. */
  public static Map<String, String> digests(Path folder) {
    Map<String, String> digests = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return Files.isRegularFile(folder) ? Map.of(name(folder), digestOf(folder)) : digests;
    }
    // Where the folder itself is a link, a walk would end at it.
    try (Stream<Path> files = Files.walk(folder.toRealPath(), FOLDERS)) {
      Path root = folder.toRealPath();
      for (Path file : files.filter(ModelFiles::isWeights).toList()) {
        digests.put(root.relativize(file).toString().replace('\\', '/'), digest(file));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + folder + ": " + AtomicFiles.reason(e), e);
    }
    return digests;
  }

  /**
   * Which weight file is read of each component of a model, by the component's name; files are
   * relative to the folder. Where others lie beside it they have digests too, but no part.
   */
  public static Map<String, String> taken(Path folder) {
    Map<String, String> taken = new TreeMap<>();
    for (Component component : Component.values()) {
      Path at = folder.resolve(component.folder());
      if (Files.isDirectory(at)) {
        Path file = StateDicts.find(at);
        taken.put(component.folder(), folder.relativize(file).toString().replace('\\', '/'));
      }
    }
    return taken;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static String digestOf(Path file) {
    try {
      return digest(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static boolean isWeights(Path file) {
    return file.toString().matches(".*\\.(safetensors|bin|pth|pt)") && Files.isRegularFile(file);
  }

  /** One SHA-256 for all of them, whatever the folder's name. */
  public static String summary(Map<String, String> digests) {
    byte[] text = new TreeMap<>(digests).toString().getBytes(StandardCharsets.UTF_8);
    return Sha256.hex(text);
  }

  private static String digest(Path file) throws IOException {
    MessageDigest sha = Sha256.digest();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
      while (in.read(buffer) >= 0) {
        // Reading is what feeds the digest.
      }
    }
    return HexFormat.of().formatHex(sha.digest());
  }
}
