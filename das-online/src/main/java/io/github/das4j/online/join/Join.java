package io.github.das4j.online.join;

import io.github.das4j.online.OnlineRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Sorts runs by black box, then by method and optimism; what differs besides splits a group. */
final class Join {

  /** What decides no image, or is the repeat itself. */
  private static final List<String> FREE =
      List.of(
          "seed",
          "preset",
          "models",
          "run.devices",
          "run.threads",
          "run.checkpointing",
          "run.convolutions",
          "run.weight_storage",
          "online.box.",
          "online.rounds",
          "online.budget",
          "online.blackbox",
          "online.method",
          "online.optimism");

  private static final String NONE = "none";

  private final List<String> messages = new ArrayList<>();

  /** What the user should know of what was left out. */
  List<String> messages() {
    return List.copyOf(messages);
  }

  List<Section> sections(List<OnlineRun> runs) {
    Map<String, List<OnlineRun>> byBox = new LinkedHashMap<>();
    for (OnlineRun run : runs) {
      String box = run.setting("online.blackbox");
      if (run.rounds().isEmpty()) {
        messages.add(run.folder() + " is left out: no round of it is complete");
      } else if (box.equals(NONE)) {
        messages.add(run.folder() + " is left out: it asked no black box");
      } else {
        run.unfinished()
            .ifPresent(
                what ->
                    messages.add(
                        run.folder() + ": " + what + "; its repeats are shown up to there"));
        byBox.computeIfAbsent(box, key -> new ArrayList<>()).add(run);
      }
    }
    return byBox.entrySet().stream()
        .map(entry -> new Section(entry.getKey(), groups(entry.getValue())))
        .toList();
  }

  /** Aligned ones first, then baselines, in the order of their names. */
  private List<Group> groups(List<OnlineRun> runs) {
    Map<String, List<OnlineRun>> byMethod = new TreeMap<>();
    for (OnlineRun run : runs) {
      byMethod.computeIfAbsent(label(run), key -> new ArrayList<>()).add(run);
    }
    List<Group> groups = new ArrayList<>();
    for (boolean baseline : new boolean[] {false, true}) {
      byMethod.forEach(
          (label, same) -> {
            if (isBaseline(same.get(0)) == baseline) {
              split(label, same)
                  .forEach((name, each) -> groups.add(new Group(name, baseline, repeats(each))));
            }
          });
    }
    return groups;
  }

  private static boolean isBaseline(OnlineRun run) {
    return !run.setting("online.method").equals("das");
  }

  private static String label(OnlineRun run) {
    String method = run.setting("online.method");
    String optimism = run.setting("online.optimism");
    boolean said = method.equals("das") || (!method.equals("random") && !optimism.equals(NONE));
    return said ? method + ", " + (optimism.equals(NONE) ? "no optimism" : optimism) : method;
  }

  /** By the settings that are not the same in all. */
  private static Map<String, List<OnlineRun>> split(String label, List<OnlineRun> runs) {
    TreeSet<String> keys = new TreeSet<>();
    runs.forEach(run -> keys.addAll(run.settings().keySet()));
    keys.removeIf(
        key ->
            FREE.stream().anyMatch(key::startsWith)
                || runs.stream().map(run -> run.setting(key)).distinct().count() == 1);
    Map<String, List<OnlineRun>> groups = new TreeMap<>();
    for (OnlineRun run : runs) {
      StringBuilder name = new StringBuilder(label);
      keys.forEach(key -> name.append(", ").append(key).append(' ').append(run.setting(key)));
      groups.computeIfAbsent(name.toString(), k -> new ArrayList<>()).add(run);
    }
    return groups;
  }

  /** One of each seed: the same again is no repeat. */
  private List<OnlineRun> repeats(List<OnlineRun> runs) {
    Map<String, OnlineRun> bySeed = new LinkedHashMap<>();
    for (OnlineRun run : runs) {
      OnlineRun other = bySeed.putIfAbsent(run.setting("seed"), run);
      if (other != null) {
        messages.add(
            run.folder() + " is left out: it is " + other.folder() + " again, of the same seed");
      }
    }
    return new ArrayList<>(bySeed.values());
  }
}
