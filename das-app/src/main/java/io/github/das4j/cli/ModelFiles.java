package io.github.das4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which weights a model folder holds, for the record. */
final class ModelFiles {

  private static final int FOLDERS = 2;
  private static final int BUFFER = 1 << 20;

  private ModelFiles() {}

  /** SHA-256 of every weight file, by its path in the folder. */
  static Map<String, String> digests(Path folder) {
    Map<String, String> digests = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return digests;
    }
    try (Stream<Path> files = Files.walk(folder, FOLDERS)) {
      for (Path file : files.filter(ModelFiles::isWeights).toList()) {
        digests.put(folder.relativize(file).toString().replace('\\', '/'), digest(file));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + folder + ": " + AtomicFiles.reason(e), e);
    }
    return digests;
  }

  private static boolean isWeights(Path file) {
    return file.toString().matches(".*\\.(safetensors|bin|pth|pt)") && Files.isRegularFile(file);
  }

  private static String digest(Path file) throws IOException {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
        while (in.read(buffer) >= 0) {
          // Reading is what feeds the digest.
        }
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
