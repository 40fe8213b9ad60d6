package io.github.das4j.online.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.judge.BlackBox;
import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.judge.Question;
import io.github.das4j.report.Pictures;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoxTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final JudgeDesk JUDGES = JudgeDesk.standard();

  @TempDir Path folder = Path.of("");

  private List<Question> questions = List.of();

  @BeforeEach
  void draw() throws IOException {
    questions = List.of(question("a", 0xff0000), question("b", 0x00ff00), question("c", 0x0000ff));
  }

  private Question question(String id, int rgb) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, rgb);
    }
    Path file = folder.resolve(id + ".png");
    Files.write(file, Pictures.png(image));
    return new Question(id, file, "prompt " + id);
  }

  @Test
  void pixelsAreMappedToTheUnitIntervalOnce() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xff8000);
    image.setRGB(1, 0, 0x0000ff);
    try (Scope scope = Scope.open()) {
      assertThat(Tensors.doubles(ImageTensors.of(image)))
          .containsExactly(new double[] {1, 0, 128 / 255.0, 0, 0, 1}, within(1e-6));
    }
  }

  @Test
  void aRewardThatComesAlongIsABlackBoxToo() {
    try (BlackBox box =
        new BoxSpec("jpeg").open(spec -> spec, SOON, JUDGES, Placement.CPU_FLOAT32)) {
      double[] values = box.ask(questions).values();
      assertThat(values).hasSize(3);
      assertThat(values[0]).isBetween(-2.0, -0.2);
    }
  }

  @Test
  void whatNobodyKnowsIsRefused() {
    assertThatThrownBy(() -> new BoxSpec("jpg").check())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("unknown black box 'jpg'");
    assertThatThrownBy(
            () -> new BoxSpec("http:nowhere").open(s -> s, SOON, JUDGES, Placement.CPU_FLOAT32))
        .hasMessageContaining("is no address");
    new BoxSpec("20*clip:somewhere + jpeg").check();
    assertThat(RewardSpec.parse("aesthetic").terms().get(0).arguments()).isEmpty();
  }
}
