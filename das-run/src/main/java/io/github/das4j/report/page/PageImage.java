package io.github.das4j.report.page;

import io.github.das4j.words.Excerpt;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * An image of a page, with what stands below it.
 *
 * @param source a data URI, or the address of a file beside the page
 * @param full the address of the whole image where {@code source} is a smaller copy; else empty
 * @param alternative what it shows, for those who do not see it
 * @param caption may be of any length: it is cut off by its looks, and whole where the image is
 *     enlarged
 * @param details short lines below the caption, such as scores
 */
public record PageImage(
    String source, String full, String alternative, String caption, List<String> details) {

  /** Longest alternative text: a reader of screens has to hear all of it. */
  private static final int ALTERNATIVE = 200;

  public PageImage {
    details = List.copyOf(details);
  }

  /**
   * An image that is part of the page.
   *
   * @param png the bytes of a PNG file
   * @param alternative is cut at 200 characters
   */
  public static PageImage inline(byte[] png, String alternative, String caption) {
    String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    return of(data, alternative, caption);
  }

  /**
   * An image that the page links to, so that a folder of many stays small.
   *
   * @param file relative to the page
   * @param alternative is cut at 200 characters
   */
  public static PageImage linked(Path file, String alternative, String caption) {
    return of(address(file), alternative, caption);
  }

  /**
   * An image by its address.
   *
   * @param source a data URI, or an address as {@link #address} makes it
   * @param alternative is cut at 200 characters
   */
  public static PageImage of(String source, String alternative, String caption) {
    return new PageImage(source, "", Excerpt.of(alternative, ALTERNATIVE), caption, List.of());
  }

  /** The same with lines below its caption. */
  public PageImage with(List<String> lines) {
    return new PageImage(source, full, alternative, caption, lines);
  }

  /** The same as a small copy of an image beside the page, which is shown where it is enlarged. */
  public PageImage smallOf(Path file) {
    return new PageImage(source, address(file), alternative, caption, details);
  }

  /** Where the image itself can be opened; empty where it is part of the page. */
  public String file() {
    return full.isEmpty() && !source.startsWith("data:") ? source : full;
  }

  /** A relative path as an address, whatever characters are in it. */
  public static String address(Path file) {
    String path = file.toString().replace('\\', '/');
    try {
      // A colon in the first name would be read as that of a scheme.
      return new URI(null, null, "./" + path, null).toASCIIString().substring(2);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + path + "' cannot be linked to", e);
    }
  }
}
