package io.github.das4j.hub;

import io.github.das4j.files.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The digest that a blob is named by: SHA-256 of a large file, and of a small one git's own, the
 * SHA-1 of {@code blob SIZE}, a zero byte and the content.
 */
final class BlobDigest {

  private static final int SHA256_DIGITS = 64;
  private static final int SHA1_DIGITS = 40;

  private final String expected;
  private final MessageDigest digest;

  private BlobDigest(String expected, MessageDigest digest) {
    this.expected = expected;
    this.digest = digest;
  }

  /** Whether a blob's name is a digest, so that its content can be checked. */
  static boolean isKnown(String name) {
    return name.matches("[0-9a-f]{" + SHA256_DIGITS + "}|[0-9a-f]{" + SHA1_DIGITS + "}");
  }

  /**
   * That of a blob, to be fed its content.
   *
   * @param name of which {@link #isKnown} holds
   * @param size of the content, in bytes
   */
  static BlobDigest of(String name, long size) {
    if (name.length() == SHA256_DIGITS) {
      return new BlobDigest(name, Sha256.digest());
    }
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
      return new BlobDigest(name, sha1);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /** Takes what remains in a buffer, and leaves its position as it is. */
  void update(ByteBuffer bytes) {
    digest.update(bytes.duplicate());
  }

  /** Whether what was fed is the blob; it can be asked once. */
  boolean matches() {
    return HexFormat.of().formatHex(digest.digest()).equals(expected);
  }
}
