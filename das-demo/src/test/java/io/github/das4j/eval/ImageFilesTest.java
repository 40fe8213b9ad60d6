package io.github.das4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.report.Pictures;
import java.awt.Point;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
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
    refused(bmp.putInt(18, 60_000).putInt(22, 60_000).array(), "Invalid width/height");
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

  /** Pillow: inverted, then (255 − K) − C·(255 − K)/255 of each; 8×8 blocks of one colour. */
  @Test
  void jpegsOfFourInksAreReadAsPillowDoes() throws Exception {
    int[] stored = {200, 120, 30, 180};
    int[] expected = {141, 85, 21};
    for (boolean adobe : new boolean[] {true, false}) {
      assertColour(jpeg(stored, adobe ? 0 : -1), expected);
    }
    // The same inks as luma and chroma; YCCK's red, green and blue are inks that are left.
    int[] ycck = luma(200, 120, 30, 180);
    assertColour(jpeg(ycck, 2), new int[] {39, 95, 159});
  }

  @Test
  void jpegsOfFourInksThatAreCutShortAreNoticed() throws IOException {
    byte[] whole = jpeg(new int[] {200, 120, 30, 180}, 0);
    for (int length : new int[] {3, 20, whole.length / 3, whole.length * 2 / 3}) {
      refused(Arrays.copyOf(whole, length), "");
    }
    refused(Arrays.copyOf(whole, whole.length - 3), "it is cut short");
  }

  private void assertColour(byte[] jpeg, int[] expected) throws Exception {
    Path file = folder.resolve("inks.jpg");
    Files.write(file, jpeg);
    RgbImage image = ImageFiles.read(file);
    assertThat(image.width()).isEqualTo(16);
    for (int c = 0; c < 3; c++) {
      float value = image.channels()[c * 16 * 8 + 37];
      assertThat(255 * value).as("channel " + c).isCloseTo(expected[c], within(2f));
    }
  }

  /** JFIF's luma and chroma of what is red, green and blue in libjpeg's YCCK; K as it is. */
  private static int[] luma(int c, int m, int y, int k) {
    double luma = 0.299 * c + 0.587 * m + 0.114 * y;
    return new int[] {
      (int) Math.round(luma),
      (int) Math.round(128 + (y - luma) / 1.772),
      (int) Math.round(128 + (c - luma) / 1.402),
      k
    };
  }

  /** 16×8 pixels of one colour, as they stand in the file; transform −1 is no Adobe segment. */
  private static byte[] jpeg(int[] stored, int transform) throws IOException {
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 8, 4, new Point());
    for (int i = 0; i < 16 * 8; i++) {
      raster.setPixel(i % 16, i / 16, stored);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(1);
      writer.setOutput(out);
      writer.write(null, new IIOImage(raster, null, null), param);
    } finally {
      writer.dispose();
    }
    byte[] plain = bytes.toByteArray();
    if (transform < 0) {
      return plain;
    }
    byte[] adobe = {
      (byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };
    adobe[15] = (byte) transform;
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(plain, 0, 2);
    whole.write(adobe);
    whole.write(plain, 2, plain.length - 2);
    return whole.toByteArray();
  }

  @Test
  void ofSixteenBitsTheUpperEightCount() throws Exception {
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster = model.createCompatibleWritableRaster(1, 1);
    raster.setPixel(0, 0, new int[] {0x12ff, 0x80ff, 0xff00});
    Path file = folder.resolve("deep.png");
    Folders.png(file, new BufferedImage(model, raster, false, null));
    assertThat(ImageFiles.read(file).channels())
        .containsExactly(0x12 / 255f, 0x80 / 255f, 0xff / 255f);
  }

  @Test
  void thumbnailsAreSmall() {
    assertThat(new RgbImage(Folders.plain(64, 64, 0x123456)).dataUri())
        .startsWith("data:image/png");
    String large = new RgbImage(Folders.plain(1024, 512, 0x123456)).dataUri();
    assertThat(large).startsWith("data:image/jpeg").hasSizeLessThan(8000);
  }
}
