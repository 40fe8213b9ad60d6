package io.github.das4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.das.DrawnImage;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class PicturesTest {

  @Test
  void channelsAreRoundedAndClamped() {
    float[] rgb = {0, 0.5f, 1, -3, 7, 0.4f / 255};
    BufferedImage image =
        new DrawnImage(0, 0, 0, 2, 1, rgb, new float[0], new long[] {0, 0, 0}).toBufferedImage();
    assertThat(image.getRGB(0, 0)).isEqualTo(0xff0080ff);
    assertThat(image.getRGB(1, 0)).isEqualTo(0xff00ff00);
  }

  @Test
  void differencesAreCountedByPixel() {
    BufferedImage a = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    BufferedImage b = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    assertThat(Pictures.difference(a, b).orElseThrow().none()).isTrue();
    b.setRGB(1, 1, 0x000300);
    b.setRGB(3, 2, 0x010001);
    assertThat(Pictures.difference(a, b)).contains(new Pictures.Difference(2, 3));
  }

  @Test
  void otherSizesAreNotCompared() {
    BufferedImage a = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    BufferedImage b = new BufferedImage(4, 5, BufferedImage.TYPE_INT_RGB);
    assertThat(Pictures.difference(a, b)).isEmpty();
    assertThat(Pictures.decode(new byte[] {1, 2, 3})).isEmpty();
  }
}
