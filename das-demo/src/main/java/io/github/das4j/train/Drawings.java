package io.github.das4j.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.ViewBox;
import io.github.das4j.demo.Colour;
import io.github.das4j.demo.Picture;
import io.github.das4j.demo.Scene;
import io.github.das4j.demo.Size;
import io.github.das4j.demo.Style;
import io.github.das4j.demo.Thing;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The drawings of every thing in every style, from the picture sets that Iconify packs as JSON, and
 * scenes painted with them.
 *
 * <p>Each drawing is made once, at twice the size of either {@link Size}, and scaled down to where
 * a scene wants it; the same scene gives the same pixels.
 */
final class Drawings {

  /** Drawings are this many times larger than they are painted, for smooth edges. */
  private static final int FINE = 2;

  /** Width and height where neither a set nor a drawing says them (Iconify's types). */
  private static final int SIDE = 16;

  /** Folders below the one that is named, to which the sets are looked for. */
  private static final int DEPTH = 5;

  private static final String FILE = "icons.json";

  /** Of one thing in one style: both sizes, and the names of its colours. */
  private record Drawing(Map<Size, BufferedImage> sizes, List<Colour> colours) {}

  private final Map<Style, List<Drawing>> drawings;

  private Drawings(Map<Style, List<Drawing>> drawings) {
    this.drawings = drawings;
  }

  /**
   * Reads the three sets from below a folder, such as the one into which {@code npm install} put
   * them.
   *
   * @throws IllegalArgumentException if a set or a drawing is missing
   */
  static Drawings read(Path folder) throws IOException {
    Map<Style, List<Drawing>> drawings = new EnumMap<>(Style.class);
    for (Path file : files(folder)) {
      JsonNode set = new ObjectMapper().readTree(file.toFile());
      for (Style style : Style.values()) {
        if (set.path("prefix").asText().equals(style.prefix())) {
          drawings.put(style, Thing.ALL.stream().map(thing -> drawing(set, thing, file)).toList());
        }
      }
    }
    for (Style style : Style.values()) {
      if (!drawings.containsKey(style)) {
        throw new IllegalArgumentException(
            folder
                + " holds no icons.json of "
                + style.prefix()
                + ": unpack @iconify-json/"
                + style.prefix()
                + " there (npm install @iconify-json/"
                + style.prefix()
                + ")");
      }
    }
    return new Drawings(drawings);
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("there is no folder " + folder + " of picture sets");
    }
    try (Stream<Path> found =
        Files.find(folder, DEPTH, (file, attributes) -> file.endsWith(FILE))) {
      return found.sorted().toList();
    }
  }

  private static Drawing drawing(JsonNode set, Thing thing, Path file) {
    JsonNode icons = set.path("icons");
    JsonNode alias = set.path("aliases").path(thing.icon()).path("parent");
    JsonNode icon = icons.path(alias.isMissingNode() ? thing.icon() : alias.asText());
    if (!icon.path("body").isTextual()) {
      throw new IllegalArgumentException(file + " has no drawing '" + thing.icon() + "'");
    }
    int width = icon.path("width").asInt(set.path("width").asInt(SIDE));
    int height = icon.path("height").asInt(set.path("height").asInt(SIDE));
    String svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\""
            + " viewBox=\"0 0 "
            + width
            + " "
            + height
            + "\">"
            + icon.path("body").asText()
            + "</svg>";
    SVGDocument document =
        new SVGLoader()
            .load(
                new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)),
                URI.create("memory:/" + thing.icon()),
                LoaderContext.createDefault());
    if (document == null) {
      throw new IllegalArgumentException(file + ": '" + thing.icon() + "' is not SVG");
    }
    Map<Size, BufferedImage> sizes = new EnumMap<>(Size.class);
    for (Size size : Size.values()) {
      sizes.put(size, raster(document, (int) Math.round(FINE * size.width())));
    }
    return new Drawing(sizes, ColourNames.of(Objects.requireNonNull(sizes.get(Size.LARGE))));
  }

  private static BufferedImage raster(SVGDocument document, int side) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB_PRE);
    Graphics2D graphics = smooth(image);
    try {
      document.render((java.awt.Component) null, graphics, new ViewBox(0, 0, side, side));
    } finally {
      graphics.dispose();
    }
    return image;
  }

  private static Graphics2D smooth(BufferedImage image) {
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    return graphics;
  }

  /** The words for the colours that make up a drawing, one or more. */
  List<Colour> colours(Scene scene) {
    return of(scene).colours();
  }

  private Drawing of(Scene scene) {
    return Objects.requireNonNull(drawings.get(scene.style())).get(scene.thing().index());
  }

  /** A {@link Scene#SIDE} wide picture. */
  Picture draw(Scene scene) {
    BufferedImage image = new BufferedImage(Scene.SIDE, Scene.SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = smooth(image);
    try {
      graphics.setColor(scene.background().awt());
      graphics.fillRect(0, 0, Scene.SIDE, Scene.SIDE);
      double width = scene.size().width() * scene.stretch();
      double scale = scene.stretch() / FINE;
      AffineTransform place =
          AffineTransform.getTranslateInstance(
              scene.position().x() + scene.dx() - width / 2,
              scene.position().y() + scene.dy() - width / 2);
      place.scale(scale, scale);
      graphics.drawImage(of(scene).sizes().get(scene.size()), place, null);
    } finally {
      graphics.dispose();
    }
    return Picture.of(image);
  }

  /** Pictures of scenes one after the other, each [3, side, side] in [0, 1]. */
  float[] channels(List<Scene> scenes) {
    int values = 3 * Scene.SIDE * Scene.SIDE;
    float[] pictures = new float[scenes.size() * values];
    for (int i = 0; i < scenes.size(); i++) {
      System.arraycopy(draw(scenes.get(i)).channels(), 0, pictures, i * values, values);
    }
    return pictures;
  }
}
