package io.github.das4j.online;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.files.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run that is on the disk, finished or not, as others look at it.
 *
 * @param folder where it is
 * @param settings those that it was begun with, by dotted key
 * @param rounds its complete rounds
 * @param unfinished what is missing; nothing of a finished run
 */
public record OnlineRun(
    Path folder,
    Map<String, String> settings,
    List<RoundStats> rounds,
    Optional<String> unfinished) {

  public OnlineRun {
    settings = Map.copyOf(settings);
    rounds = List.copyOf(rounds);
  }

  /**
   * Reads a run without touching it, even while it goes on.
   *
   * @throws IllegalArgumentException if the folder holds none
   */
  public static OnlineRun read(Path root) {
    OnlineFolder folder = new OnlineFolder(root);
    if (!Files.isRegularFile(folder.record()) || !Files.isRegularFile(folder.ledger())) {
      throw new IllegalArgumentException(
          root + " is no run of das online: it has no run.json and queries.jsonl");
    }
    Map<String, String> settings = new LinkedHashMap<>();
    JsonNode record = Configs.read(folder.record());
    Json.required(record, "settings")
        .properties()
        .forEach(field -> settings.put(field.getKey(), field.getValue().asText()));
    LedgerSummary summary = Ledger.read(folder.ledger());
    Planned planned = Planned.of(settings, folder);
    List<RoundStats> rounds = new ArrayList<>();
    for (int round = planned.begin(); planned.isComplete(summary, round); round++) {
      rounds.add(RoundStats.of(summary, round, Double.NaN));
    }
    return new OnlineRun(root, settings, rounds, planned.missing(summary, rounds.size()));
  }

  /** A setting; empty where the run has none of this name. */
  public String setting(String key) {
    return settings.getOrDefault(key, "");
  }

  /** The last round that is complete; there must be one. */
  public RoundStats last() {
    return rounds.get(rounds.size() - 1);
  }

  /** The images of its last complete round in one. */
  public Path sheet() {
    return new OnlineFolder(folder).sheet(last().round());
  }

  /** How far the settings say that a run goes; it may have been asked to go farther since. */
  private record Planned(int begin, int rounds, int first, int queries, int budget) {

    static Planned of(Map<String, String> settings, OnlineFolder folder) {
      Path file = folder.record();
      int rounds = integer(settings, "online.rounds", file);
      int first = integer(settings, "online.first", file);
      int queries = integer(settings, "online.queries", file);
      int begin = Files.exists(folder.startData()) ? 1 : 0;
      boolean auto = "auto".equals(settings.get("online.budget"));
      int budget =
          auto
              ? OnlineSettings.most(first, rounds, queries)
              : integer(settings, "online.budget", file);
      return new Planned(begin, rounds, first, queries, budget);
    }

    private static int integer(Map<String, String> settings, String key, Path file) {
      try {
        return Integer.parseInt(settings.getOrDefault(key, ""));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(file + ": " + key + " is no whole number", e);
      }
    }

    /** All of it asked about, or what could be drawn of it, or as much as the budget paid for. */
    boolean isComplete(LedgerSummary summary, int round) {
      List<Entry.Drawn> drawn = summary.drawn(round);
      long asked = drawn.stream().filter(i -> summary.isAsked(i.image())).count();
      boolean waiting = drawn.stream().anyMatch(i -> summary.interrupted().contains(i.image()));
      int images = round == 0 ? first : queries;
      boolean passed = asked == images || !summary.drawn(round + 1).isEmpty();
      return asked > 0 && !waiting && (passed || summary.queries() >= budget);
    }

    Optional<String> missing(LedgerSummary summary, int complete) {
      int all = rounds + 1 - begin;
      boolean spent = summary.queries() >= budget && summary.interrupted().isEmpty();
      return complete >= all || spent
          ? Optional.empty()
          : Optional.of(complete + " of " + all + " rounds are complete");
    }
  }
}
