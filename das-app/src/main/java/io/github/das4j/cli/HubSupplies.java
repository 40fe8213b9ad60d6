package io.github.das4j.cli;

import io.github.das4j.eval.RewardChoice;
import io.github.das4j.hub.ByteCount;
import io.github.das4j.hub.Hub;
import io.github.das4j.hub.HubReference;
import io.github.das4j.hub.HubSettings;
import io.github.das4j.hub.KnownCheckpoint;
import io.github.das4j.reward.Purpose;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.Checkpoints;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Brings what a command needs and this disk has not. What is named by {@code hf:} is asked for by
 * that; what published settings call by its name is downloaded only after a yes: of the user at the
 * terminal, or of {@code --yes}.
 *
 * @param agreed whether {@code --yes} was given
 * @param asks whether there is a user at a terminal to ask
 */
record HubSupplies(boolean agreed, boolean asks) {

  private static final String REMEDY = "give the path of one that is";

  /** A path, or what the hub's cache has where it names something of the hub. */
  static Path place(Path given) {
    String name = given.toString();
    return HubReference.is(name) ? Checkpoints.in(Optional.empty()).require(name, REMEDY) : given;
  }

  /** What specifications of rewards, each with a name before it or not, name of the hub. */
  static List<String> ofRewards(List<String> specifications) {
    return specifications.stream()
        .map(RewardChoice::specification)
        .flatMap(text -> RewardSpec.parse(text, Purpose.EVALUATION).terms().stream())
        .flatMap(term -> term.places().stream())
        .filter(HubReference::is)
        .distinct()
        .toList();
  }

  /** The same of names of the hub alone. */
  boolean bring(List<String> names) {
    return bring(names, Checkpoints.in(Optional.empty()));
  }

  /**
   * Brings what is missing of these.
   *
   * @param names as settings have them
   * @return whether anything was downloaded
   * @throws IllegalArgumentException if one is nowhere, or may not be downloaded
   */
  boolean bring(List<String> names, Checkpoints checkpoints) {
    List<String> missing =
        names.stream().distinct().filter(name -> checkpoints.find(name).isEmpty()).toList();
    List<KnownCheckpoint> offered =
        missing.stream().flatMap(name -> KnownCheckpoint.find(name).stream()).toList();
    List<String> named = missing.stream().filter(HubReference::is).toList();
    if (offered.isEmpty() && named.isEmpty()) {
      return false;
    }
    // What is nowhere would fail after the download: it is told before.
    missing.stream()
        .filter(name -> !HubReference.is(name) && KnownCheckpoint.find(name).isEmpty())
        .forEach(name -> checkpoints.require(name, REMEDY));
    // Offline there is nothing to agree to: the download says so.
    if (!offered.isEmpty() && !HubSettings.here().offline()) {
      requireConsent(offered);
    }
    HubDownload download = new HubDownload(new Hub(HubSettings.here()), List.of());
    named.forEach(name -> download.run(HubReference.parse(name), Optional.empty()));
    offered.forEach(known -> download.run(known.reference(), Optional.of(known)));
    return true;
  }

  private void requireConsent(List<KnownCheckpoint> offered) {
    HubSettings settings = HubSettings.here();
    String what = total(offered) + " from " + settings.endpoint().getAuthority();
    if (agreed || (asks && said(offered, what, settings))) {
      return;
    }
    throw new IllegalArgumentException(refusal(offered, what));
  }

  private static boolean said(List<KnownCheckpoint> offered, String what, HubSettings settings) {
    Failures.say("these are not on this disk:");
    for (KnownCheckpoint each : offered) {
      Failures.say(String.join(", ", each.name(), each.size(), each.terms(), each.is()));
      each.smaller().ifPresent(Failures::say);
    }
    System.err.print("download " + what + " into " + settings.cache() + "? [y/N] ");
    System.err.flush();
    try {
      // Nothing else reads standard input here.
      String answer =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
      return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    } catch (IOException e) {
      return false;
    }
  }

  private static String refusal(List<KnownCheckpoint> offered, String what) {
    return offered.stream().map(known -> "'" + known.name() + "'").collect(Collectors.joining(", "))
        + (offered.size() == 1 ? " is" : " are")
        + " not on this disk: --yes downloads "
        + (offered.size() == 1 ? "it" : "them")
        + " ("
        + what
        + ")"
        + offered.stream()
            .flatMap(known -> known.smaller().stream())
            .map(way -> "; " + way)
            .collect(Collectors.joining())
        + "; or give --model DIR and --reward SPEC with your folders, or --models DIR, a folder"
        + " that holds checkpoints by name";
  }

  private static String total(List<KnownCheckpoint> offered) {
    long known = offered.stream().map(KnownCheckpoint::bytes).mapToLong(b -> b.orElse(0)).sum();
    boolean all = offered.stream().map(KnownCheckpoint::bytes).allMatch(OptionalLong::isPresent);
    return known == 0 ? "files of unknown size" : (all ? "" : "more than ") + ByteCount.of(known);
  }

  /** A line for each, in columns. */
  static List<String> list(List<KnownCheckpoint> all) {
    int width = all.stream().mapToInt(known -> known.name().length()).max().orElse(1);
    List<String> lines = new ArrayList<>();
    for (KnownCheckpoint each : all) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-" + width + "s  %-12s  %-30s  %s",
              each.name(),
              each.size(),
              each.terms(),
              each.is()));
    }
    return lines;
  }
}
