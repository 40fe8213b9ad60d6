package io.github.das4j.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.das4j.demo.Style;
import io.github.das4j.demo.Thing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Picture sets as npm unpacks them, with a simple drawing for each thing. */
final class PictureSets {

  private static final ObjectMapper JSON = new ObjectMapper();

  private PictureSets() {}

  /** All three; each thing has a colour of its own, each style an outline of its own. */
  static Path write(Path folder) throws IOException {
    for (Style style : Style.values()) {
      write(folder, style);
    }
    return folder;
  }

  static void write(Path folder, Style style) throws IOException {
    Map<String, Object> icons = new LinkedHashMap<>();
    for (Thing thing : Thing.ALL) {
      icons.put(thing.icon(), Map.of("body", body(thing, style)));
    }
    icons.remove("fox");
    icons.put("fox-face", Map.of("body", "<path fill=\"#ff7000\" d=\"M0 0h32v32H0z\"/>"));
    Map<String, Object> set = new LinkedHashMap<>();
    set.put("prefix", style.prefix());
    set.put("icons", icons);
    set.put("aliases", Map.of("fox", Map.of("parent", "fox-face")));
    set.put("width", 32);
    set.put("height", 32);
    Path file = folder.resolve("@iconify-json").resolve(style.prefix()).resolve("icons.json");
    Files.createDirectories(file.getParent());
    JSON.writeValue(file.toFile(), set);
  }

  private static String body(Thing thing, Style style) {
    String colour = String.format("#%02x%02x%02x", 40 + thing.index(), 90, 250 - thing.index());
    return switch (style) {
      case FLUENT -> "<circle cx=\"16\" cy=\"16\" r=\"14\" fill=\"" + colour + "\"/>";
      case NOTO -> "<path fill=\"" + colour + "\" d=\"M4 4h24v24H4z\"/>";
      case TWEMOJI -> "<path fill=\"" + colour + "\" d=\"M16 2l14 28H2z\"/>";
    };
  }
}
