package io.github.das4j.reward;

import io.github.das4j.align.Reward;
import io.github.das4j.tensor.RgbPlanes;
import io.github.das4j.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code jpeg}: minus the size in kB (1000 bytes) of the image as a JPEG of quality 95. Not
 * differentiable: it steers by selection alone.
 */
public final class JpegProvider implements RewardProvider {

  private static final float QUALITY = 0.95f;

  /** For the service loader. */
  public JpegProvider() {}

  @Override
  public String name() {
    return "jpeg";
  }

  @Override
  public String usage() {
    return "jpeg                 minus the JPEG size in kB; no gradient";
  }

  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public RewardMemory memory(List<String> arguments) {
    return RewardMemory.none(false);
  }

  @Override
  public RewardModel open(List<String> arguments, RewardContext context) {
    Arguments.requireCount(this, arguments, 0);
    return prompt -> new JpegSize();
  }

  private static final class JpegSize implements Reward {

    @Override
    public boolean differentiable() {
      return false;
    }

    @Override
    public Tensor score(Tensor images) {
      int rows = Math.toIntExact(images.size(0));
      int height = Math.toIntExact(images.size(2));
      int width = Math.toIntExact(images.size(3));
      float[] values = Tensors.floats(images);
      float[] scores = new float[rows];
      for (int row = 0; row < rows; row++) {
        int plane = width * height;
        float[] image = Arrays.copyOfRange(values, 3 * row * plane, 3 * (row + 1) * plane);
        // A pixel that is no number has no 8 bits: nothing can be said of such an image.
        scores[row] =
            isFinite(image) ? -bytes(RgbPlanes.image(image, width, height)) / 1000f : Float.NaN;
      }
      return Tensors.of(scores, rows).to(images.device(), images.scalar_type());
    }

    private static boolean isFinite(float[] values) {
      for (float value : values) {
        if (!Float.isFinite(value)) {
          return false;
        }
      }
      return true;
    }

    private static int bytes(BufferedImage image) {
      ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
        ImageWriteParam param = writer.getDefaultWriteParam();
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(QUALITY);
        writer.setOutput(out);
        writer.write(null, new IIOImage(image, null, null), param);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot encode a JPEG in memory", e);
      } finally {
        writer.dispose();
      }
      return bytes.size();
    }
  }
}
