package io.github.das4j.reward;

import io.github.das4j.align.Reward;
import io.github.das4j.files.PngText;
import io.github.das4j.files.Sha256;
import io.github.das4j.judge.BlackBox;
import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.judge.PngSource;
import io.github.das4j.judge.Question;
import io.github.das4j.tensor.RgbPlanes;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.Tensor;

/**
 * What a judge outside of this program says of images, which it is sent as PNGs of 8 bits.
 *
 * @param term as it is written, without its weight
 */
record OutsideReward(BlackBox box, String term, String prompt, RewardContext context)
    implements Reward {

  /** The keyword under which a PNG holds the prompt. */
  private static final String DESCRIPTION = "Description";

  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Optional<Reward> apart() {
    return Optional.of(this);
  }

  @Override
  public List<Stage> stages() {
    return List.of(in -> new Tensor[] {in[0].new_zeros(in[0].size(0))});
  }

  @Override
  public Tensor score(Tensor images) {
    int rows = Math.toIntExact(images.size(0));
    int height = Math.toIntExact(images.size(2));
    int width = Math.toIntExact(images.size(3));
    float[] values = Tensors.floats(images);
    float[] scores = new float[rows];
    List<Integer> asked = new ArrayList<>();
    List<Question> questions = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      int length = 3 * width * height;
      float[] planes = Arrays.copyOfRange(values, row * length, (row + 1) * length);
      // A pixel that is no number has no 8 bits: nobody can be asked about such an image.
      if (isFinite(planes)) {
        asked.add(row);
        questions.add(question(RgbPlanes.image(planes, width, height)));
      } else {
        scores[row] = Float.NaN;
      }
    }
    JudgeDesk.Verdict verdict = context.judges().ask(box, term, questions);
    verdict.problem().ifPresent(context::note);
    for (int i = 0; i < asked.size(); i++) {
      scores[asked.get(i)] = (float) verdict.values()[i];
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

  private Question question(BufferedImage image) {
    byte[] png = PngText.insert(png(image), Map.of(DESCRIPTION, prompt));
    return new Question(hash(image), PngSource.of(png), prompt);
  }

  private static byte[] png(BufferedImage image) {
    ImageIO.setUseCache(false);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode a PNG in memory", e);
    }
    return bytes.toByteArray();
  }

  /** Of size and pixels: encoders of PNGs differ. */
  private static String hash(BufferedImage image) {
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (2 + pixels.length));
    bytes.putInt(image.getWidth()).putInt(image.getHeight());
    bytes.asIntBuffer().put(pixels);
    MessageDigest sha = Sha256.digest();
    return HexFormat.of().formatHex(sha.digest(bytes.array()));
  }
}
