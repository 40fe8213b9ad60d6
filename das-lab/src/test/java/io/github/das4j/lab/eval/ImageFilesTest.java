package io.github.das4j.lab.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.lab.record.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {

  @TempDir Path folder = Path.of("");

  private void refused(byte[] bytes, String reason) throws IOException {
    Path file = folder.resolve("broken");
    Files.write(file, bytes);
    assertThatThrownBy(() -> ImageFiles.read(file))
        .isInstanceOf(ImageFiles.UnreadableException.class)
        .hasMessageContaining(reason);
  }

  private byte[] encoded(String format) throws IOException {
    BufferedImage image = new BufferedImage(80, 60, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 80 * 60; i++) {
      image.setRGB(i % 80, i / 80, i * 7919 & 0xffffff);
    }
    Path file = folder.resolve("whole");
    ImageIO.write(image, format, file.toFile());
    return Files.readAllBytes(file);
  }

  @Test
  void wholeImagesAreRead() throws Exception {
    for (String format : new String[] {"png", "jpeg", "bmp", "gif"}) {
      encoded(format);
      RgbImage image = ImageFiles.read(folder.resolve("whole"));
      assertThat(image.width()).isEqualTo(80);
      assertThat(image.height()).isEqualTo(60);
    }
  }

  @Test
  void whatIsCutShortIsNoticed() throws IOException {
    for (String format : new String[] {"png", "jpeg"}) {
      byte[] whole = encoded(format);
      for (double share : new double[] {0.3, 0.6, 0.9}) {
        refused(Arrays.copyOf(whole, (int) (share * whole.length)), "it is ");
      }
    }
  }

  @Test
  void sizesThatTheFileCannotHaveAreRefusedBeforeMemoryIsTaken() throws IOException {
    ByteBuffer bmp = ByteBuffer.wrap(encoded("bmp")).order(ByteOrder.LITTLE_ENDIAN);
    refused(bmp.putInt(18, 60_000).putInt(22, 60_000).array(), "it claims to have 60000x60000");
    ByteBuffer png = ByteBuffer.wrap(encoded("png")).putInt(16, 60_000).putInt(20, 60_000);
    CRC32 crc = new CRC32();
    crc.update(png.array(), 12, 17);
    refused(png.putInt(29, (int) crc.getValue()).array(), "it claims to have 60000x60000");
    // Below a hundred million, but of a file of some hundred bytes.
    BufferedImage plain = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    ByteBuffer small = ByteBuffer.wrap(Pictures.png(plain)).putInt(16, 9_000).putInt(20, 9_000);
    crc.reset();
    crc.update(small.array(), 12, 17);
    refused(small.putInt(29, (int) crc.getValue()).array(), "it claims to have 9000x9000");
    assertThat(Pictures.decode(small.array())).isEmpty();
    assertThat(Pictures.decode(Pictures.png(plain))).isPresent();
  }

  @Test
  void whatIsChangedIsNoticed() throws IOException {
    byte[] png = encoded("png");
    for (int at = 8; at < png.length; at += 97) {
      byte[] changed = png.clone();
      changed[at] ^= 4;
      refused(changed, "it is ");
    }
  }

  @Test
  void whatIsNoImageIsNamed() throws IOException {
    refused(new byte[0], "it is empty");
    refused("not an image".getBytes(java.nio.charset.StandardCharsets.UTF_8), "known format");
    assertThatThrownBy(() -> ImageFiles.read(folder.resolve("nowhere.png")))
        .hasMessageContaining("no such file");
  }

  @Test
  void greyAndTransparencyAreAsInOtherPrograms() throws Exception {
    BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(0, 0, 0, 100);
    Path file = folder.resolve("grey.png");
    Folders.png(file, grey);
    assertThat(ImageFiles.read(file).channels()[0]).isEqualTo(100 / 255f);

    BufferedImage clear = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    clear.setRGB(0, 0, 0x40ff8000);
    Folders.png(file, clear);
    assertThat(ImageFiles.read(file).channels()).containsExactly(1f, 128 / 255f, 0f);
  }

  @Test
  void thumbnailsAreSmall() {
    assertThat(new RgbImage(Folders.plain(64, 64, 0x123456)).dataUri())
        .startsWith("data:image/png");
    String large = new RgbImage(Folders.plain(1024, 512, 0x123456)).dataUri();
    assertThat(large).startsWith("data:image/jpeg").hasSizeLessThan(8000);
  }
}
