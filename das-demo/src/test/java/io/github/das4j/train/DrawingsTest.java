package io.github.das4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.demo.Colour;
import io.github.das4j.demo.Picture;
import io.github.das4j.demo.Position;
import io.github.das4j.demo.Scene;
import io.github.das4j.demo.Size;
import io.github.das4j.demo.Style;
import io.github.das4j.demo.Thing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DrawingsTest {

  @TempDir Path folder = Path.of("");

  private static Thing thing(String name) {
    return Thing.ALL.stream().filter(thing -> thing.name().equals(name)).findAny().orElseThrow();
  }

  private static Scene scene(Style style, Size size, Position position) {
    return Scene.of(thing("fox"), style, Colour.WHITE, size, position);
  }

  /** Red, green and blue at a pixel. */
  private static float[] at(Picture picture, int x, int y) {
    int area = Scene.SIDE * Scene.SIDE;
    int i = y * Scene.SIDE + x;
    float[] c = picture.channels();
    return new float[] {c[i], c[i + area], c[i + 2 * area]};
  }

  @Test
  void paintsTheDrawingWhereTheSceneHasIt() throws IOException {
    Drawings drawings = Drawings.read(PictureSets.write(folder));
    Picture large = drawings.draw(scene(Style.NOTO, Size.LARGE, Position.CENTER));
    assertThat(at(large, 5, 5)[2]).isLessThan(0.05f);
    assertThat(at(large, 2, 2)).containsExactly(248 / 255f, 248 / 255f, 246 / 255f);
    Picture small = drawings.draw(scene(Style.NOTO, Size.SMALL, Position.TOP_LEFT));
    assertThat(at(small, 16, 16)[2]).isLessThan(0.05f);
    assertThat(at(small, 40, 40)[2]).isGreaterThan(0.9f);
  }

  @Test
  void namesADrawingsColoursAndFollowsAliases() throws IOException {
    Drawings drawings = Drawings.read(PictureSets.write(folder));
    assertThat(drawings.colours(scene(Style.NOTO, Size.LARGE, Position.CENTER)))
        .containsExactlyInAnyOrder(Colour.ORANGE, Colour.RED);
    Scene cat = Scene.of(thing("cat"), Style.FLUENT, Colour.RED, Size.LARGE, Position.CENTER);
    assertThat(drawings.colours(cat)).containsExactly(Colour.BLUE);
  }

  @Test
  void aSceneGivesTheSamePixels() throws IOException {
    Drawings drawings = Drawings.read(PictureSets.write(folder));
    Scene scene = Scene.random(new Random(3));
    assertThat(drawings.draw(scene).channels()).isEqualTo(drawings.draw(scene).channels());
    assertThat(drawings.channels(List.of(scene, scene)))
        .startsWith(drawings.draw(scene).channels());
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    assertThatThrownBy(() -> Drawings.read(folder.resolve("nowhere")))
        .hasMessageContaining("there is no folder");
    PictureSets.write(folder, Style.NOTO);
    assertThatThrownBy(() -> Drawings.read(folder))
        .hasMessageContaining("npm install @iconify-json/fluent-emoji-flat");
    Path set = folder.resolve("@iconify-json/noto/icons.json");
    Files.writeString(set, "{\"prefix\": \"noto\", \"icons\": {}}");
    assertThatThrownBy(() -> Drawings.read(folder)).hasMessageContaining("no drawing 'cat'");
  }
}
