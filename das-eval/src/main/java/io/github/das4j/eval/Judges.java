package io.github.das4j.eval;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.record.JudgesJson;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.tensor.Placement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;

/** Everything that judges, loaded. */
public final class Judges implements AutoCloseable {

  /** Rewards whose first argument is a CLIP. */
  private static final Set<String> WITH_CLIP = Set.of("clip", "aesthetic");

  private final RewardContext context;
  private final List<Criterion> criteria = new ArrayList<>();
  private final Map<String, String> provenance = new LinkedHashMap<>();
  private Optional<ClipFeatures> clip = Optional.empty();
  private Optional<Perceptual> lpips = Optional.empty();

  private final JudgeDesk outside;

  private Judges(Placement placement, JudgeDesk outside) {
    this.context = new RewardContext(placement, outside);
    this.outside = outside;
  }

  /**
   * Loads what is asked for, and what the runs were aligned to where its files are there.
   *
   * @param warn receives lines on what is missing
   * @throws IllegalArgumentException if what is asked for cannot be had
   */
  public static Judges open(
      JudgeOptions options, List<ImageSet> sets, Placement placement, Consumer<String> warn) {
    return open(options, sets, placement, JudgeDesk.standard(), warn);
  }

  /**
   * The same.
   *
   * @param outside where rewards behind an address or a command are asked; closed with this
   * @param warn receives lines on what is missing
   * @throws IllegalArgumentException if what is asked for cannot be had
   */
  public static Judges open(
      JudgeOptions options,
      List<ImageSet> sets,
      Placement placement,
      JudgeDesk outside,
      Consumer<String> warn) {
    Judges judges = new Judges(placement, outside);
    try {
      List<NamedReward> rewards = RewardChoice.of(options.rewards(), sets, warn);
      List<NamedReward> opened = judges.openRewards(rewards, warn);
      ServiceLoader.load(Criterion.class).forEach(judges.criteria::add);
      judges.openClip(options.clip().or(() -> clipOf(opened)), warn);
      options.lpips().ifPresent(judges::openLpips);
      judges.provenance.put("device", placement.device().toString());
      return judges;
    } catch (RuntimeException e) {
      judges.close();
      throw e;
    }
  }

  private List<NamedReward> openRewards(List<NamedReward> rewards, Consumer<String> warn) {
    List<NamedReward> opened = new ArrayList<>();
    for (NamedReward reward : rewards) {
      try {
        RewardModel model = reward.spec().open(context);
        criteria.add(new RewardCriterion(reward, model, context.placement()));
        provenance.put("reward " + reward.name(), reward.spec().toString());
        opened.add(reward);
      } catch (IllegalArgumentException | CheckpointException e) {
        if (!reward.broughtAlong()) {
          throw e;
        }
        warn.accept(
            "the reward "
                + reward.name()
                + " of "
                + reward.origin()
                + " is left out: "
                + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      }
    }
    return opened;
  }

  private static Optional<Path> clipOf(List<NamedReward> rewards) {
    return rewards.stream()
        .flatMap(reward -> reward.spec().terms().stream())
        .filter(term -> WITH_CLIP.contains(term.name()))
        .map(RewardSpec.Term::arguments)
        .map(arguments -> Path.of(arguments.get(0)))
        .findFirst();
  }

  private void openClip(Optional<Path> folder, Consumer<String> warn) {
    clip = folder.map(path -> ClipFeatures.open(path, context));
    folder.ifPresent(path -> provenance.put("features", path.toString()));
    if (folder.isEmpty()) {
      warn.accept("no CLIP for the diversity of the images: give --clip DIR");
    }
  }

  private void openLpips(JudgeOptions.Lpips files) {
    lpips = Optional.of(Perceptual.open(files.trunk(), files.heads(), context.placement()));
    provenance.put("LPIPS", files.trunk() + ", " + files.heads());
  }

  List<Criterion> criteria() {
    return criteria;
  }

  Optional<ClipFeatures> clip() {
    return clip;
  }

  Optional<Perceptual> lpips() {
    return lpips;
  }

  /** What judged, and what those outside have taken by now. */
  Map<String, String> provenance() {
    Map<String, String> all = new LinkedHashMap<>(provenance);
    if (outside.spending().calls() > 0) {
      all.put("asked outside", JudgesJson.line(outside.spending()));
    }
    return all;
  }

  @Override
  public void close() {
    lpips.ifPresent(Perceptual::close);
    context.close();
    outside.close();
  }
}
