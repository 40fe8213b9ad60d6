package io.github.das4j.nn;

import io.github.das4j.checkpoint.config.UNetConfig;
import java.util.ArrayList;
import java.util.List;

/** Goes through a U-Net's stages in their order and notes the memory of each. */
final class UNetWalk {

  private final UNetConfig config;
  private final List<Integer> widths;
  private final double[] pixels;
  private final List<Footprint> stages = new ArrayList<>();

  UNetWalk(UNetConfig config, int height, int width) {
    this.config = config;
    this.widths = config.blockOutChannels();
    this.pixels = new double[config.levels()];
    double h = height;
    double w = width;
    for (int level = 0; level < pixels.length; level++) {
      pixels[level] = h * w;
      h = Math.ceil(h / 2);
      w = Math.ceil(w / 2);
    }
  }

  List<Footprint> stages() {
    stages.add(Footprints.map(widths.get(0) * pixels[0]));
    for (int level = 0; level < widths.size(); level++) {
      down(level);
    }
    middle();
    for (int index = 0; index < widths.size(); index++) {
      up(index);
    }
    stages.add(Footprints.last(widths.get(0) * pixels[0], config.outChannels() * pixels[0]));
    return stages;
  }

  private void down(int level) {
    int out = widths.get(level);
    for (int i = 0; i < config.layersPerBlock().get(level); i++) {
      int in = i == 0 ? widths.get(Math.max(level - 1, 0)) : out;
      stages.add(
          unit(
              Footprints.resnet(in, out, pixels[level]),
              level,
              config.downCrossAttention().get(level)));
    }
    if (level + 1 < widths.size()) {
      stages.add(Footprints.map(out * pixels[level + 1]));
    }
  }

  private void middle() {
    int level = widths.size() - 1;
    int width = widths.get(level);
    Footprint resnet = Footprints.resnet(width, width, pixels[level]);
    if (!config.midCrossAttention()) {
      stages.add(resnet);
      return;
    }
    Footprint unit = unit(resnet, level, true);
    stages.add(
        new Footprint(unit.kept() + resnet.kept(), unit.output(), unit.passing(), unit.running()));
  }

  private void up(int index) {
    int level = widths.size() - 1 - index;
    int out = widths.get(level);
    int below = widths.get(Math.min(level + 1, widths.size() - 1));
    int count = config.layersPerBlock().get(level) + 1;
    for (int i = 0; i < count; i++) {
      int skip = i == count - 1 ? widths.get(Math.max(level - 1, 0)) : out;
      int in = (i == 0 ? below : out) + skip;
      Footprint resnet = Footprints.resnet(in, out, pixels[level]);
      double map = in * pixels[level];
      // The input, joined of the state and a skip, is a map of its own.
      Footprint joined =
          new Footprint(
              resnet.kept() + map, resnet.output(), resnet.passing(), resnet.running() + map);
      stages.add(unit(joined, level, config.upCrossAttention().get(index)));
    }
    if (level > 0) {
      stages.add(Footprints.enlarged(out * pixels[level - 1]));
    }
  }

  private Footprint unit(Footprint resnet, int level, boolean attention) {
    if (!attention) {
      return resnet;
    }
    double map = resnet.output();
    int blocks = config.transformerLayersPerBlock().get(level);
    return new Footprint(
        resnet.kept() + Footprints.attending(blocks, map),
        map,
        Math.max(resnet.passing(), Footprints.attendingPasses(map)),
        Math.max(resnet.running(), Footprints.attendingRuns(map)));
  }
}
