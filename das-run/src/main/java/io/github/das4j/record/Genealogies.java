package io.github.das4j.record;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.files.Json;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** Who descends from whom: as JSON, and drawn. */
public final class Genealogies {

  private static final int STEP = 9;
  private static final int ROW = 26;
  private static final int MARGIN = 14;

  /** Without ground, for light and dark pages. */
  private static final Color OWN = new Color(0x4e79a7);

  private static final Color OTHERS = new Color(0x7d, 0x85, 0x90, 0x60);

  private Genealogies() {}

  /**
   * Who descends from whom in the swarm of a prompt.
   *
   * @param ancestors [steps][N], the index of each particle's ancestor at each step
   * @param chosen the particles that were returned
   */
  public record Family(String prompt, List<int[]> ancestors, List<Integer> chosen) {

    public Family {
      ancestors = ancestors.stream().map(int[]::clone).toList();
      chosen = List.copyOf(chosen);
    }

    int particles() {
      return ancestors.isEmpty() ? 0 : ancestors.get(0).length;
    }
  }

  /** {@code genealogy.json}. */
  public static String json(List<Family> families) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    ArrayNode prompts = root.putArray("prompts");
    for (Family family : families) {
      ObjectNode node = prompts.addObject();
      node.put("prompt", family.prompt());
      node.set("ancestors", Json.MAPPER.valueToTree(family.ancestors()));
    }
    return Json.text(root);
  }

  /** Steps from left to right, a row a particle; the line of the chosen particles stands out. */
  public static BufferedImage draw(Family family) {
    int steps = family.ancestors().size();
    int particles = family.particles();
    boolean[][] alive = lineage(family);
    int width = 2 * MARGIN + steps * STEP;
    int height = 2 * MARGIN + (particles - 1) * ROW;
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setStroke(new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
    for (int pass = 0; pass < 2; pass++) {
      for (int step = 0; step < steps; step++) {
        int[] ancestors = family.ancestors().get(step);
        for (int n = 0; n < particles; n++) {
          boolean own = alive[step + 1][n];
          if (own == (pass == 1)) {
            g.setColor(own ? OWN : OTHERS);
            g.drawLine(
                MARGIN + step * STEP,
                MARGIN + ancestors[n] * ROW,
                MARGIN + (step + 1) * STEP,
                MARGIN + n * ROW);
          }
        }
      }
    }
    g.dispose();
    return image;
  }

  /** For each level whether a particle is an ancestor of one that the run returns. */
  private static boolean[][] lineage(Family family) {
    int steps = family.ancestors().size();
    boolean[][] alive = new boolean[steps + 1][family.particles()];
    family.chosen().forEach(particle -> alive[steps][particle] = true);
    for (int step = steps - 1; step >= 0; step--) {
      int[] ancestors = family.ancestors().get(step);
      for (int n = 0; n < ancestors.length; n++) {
        alive[step][ancestors[n]] |= alive[step + 1][n];
      }
    }
    return alive;
  }
}
