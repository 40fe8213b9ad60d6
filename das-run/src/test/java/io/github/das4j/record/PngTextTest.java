package io.github.das4j.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.files.PngText;
import io.github.das4j.report.Pictures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.metadata.IIOMetadata;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class PngTextTest {

  private static byte[] image() {
    BufferedImage image = new BufferedImage(5, 3, BufferedImage.TYPE_INT_RGB);
    image.setRGB(2, 1, 0x12ab34);
    return Pictures.png(image);
  }

  @Test
  void textsComeBackInOrderAndThePixelsStay() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("Software", "das4j");
    texts.put("Description", "a cat\nin 東京 🐈");
    texts.put("Empty", "");
    byte[] file = PngText.insert(image(), texts);

    assertThat(PngText.read(file)).containsExactlyEntriesOf(texts);
    assertThat(Pictures.decode(file).orElseThrow().getRGB(2, 1)).isEqualTo(0xff12ab34);
    assertThat(PngText.insert(image(), texts)).isEqualTo(file);
  }

  @Test
  void othersReadTheTexts() throws Exception {
    byte[] file = PngText.insert(image(), Map.of("Description", "naïve"));
    var reader = ImageIO.getImageReadersByFormatName("png").next();
    reader.setInput(ImageIO.createImageInputStream(new ByteArrayInputStream(file)));
    IIOMetadata metadata = reader.getImageMetadata(0);
    Element root = (Element) metadata.getAsTree("javax_imageio_png_1.0");
    Element text = (Element) root.getElementsByTagName("iTXtEntry").item(0);
    assertThat(text.getAttribute("keyword")).isEqualTo("Description");
    assertThat(text.getAttribute("text")).isEqualTo("naïve");
  }

  @Test
  void damagedFilesAreRefused() {
    byte[] file = PngText.insert(image(), Map.of("k", "v"));
    byte[] longChunk = file.clone();
    longChunk[33] = 0x7f;
    assertThatThrownBy(() -> PngText.read(longChunk)).hasMessageContaining("cut short");
    assertThatThrownBy(() -> PngText.read("no picture".getBytes(StandardCharsets.UTF_8)))
        .hasMessage("not a PNG file");
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      try {
        assertThat(PngText.read(cut).size()).isLessThanOrEqualTo(1);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("PNG");
      }
    }
  }
}
