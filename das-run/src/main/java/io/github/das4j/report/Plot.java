package io.github.das4j.report;

import io.github.das4j.report.page.PageImage;
import java.awt.image.BufferedImage;

/**
 * A plot with its file and what a reader sees in it.
 *
 * @param file its name
 * @param title what it shows, in a few words
 * @param explanation a line below it
 */
public record Plot(String file, String title, String explanation, BufferedImage image) {

  /** The bytes of its file. */
  public byte[] png() {
    return Pictures.png(image);
  }

  /** As a part of a page. */
  public PageImage shown() {
    return PageImage.inline(png(), title, explanation);
  }
}
