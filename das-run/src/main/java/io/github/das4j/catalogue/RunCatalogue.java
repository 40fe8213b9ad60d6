package io.github.das4j.catalogue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The runs in a folder. A run is found by the names that the folder has, never by a path made of
 * what somebody asks for. What was read of a run is kept as long as its record does not change.
 * Safe for use by several threads.
 */
public final class RunCatalogue {

  private static final int MOST_KEPT = 5000;

  private final Path folder;
  private final int depth;
  private final Map<Path, Read> read = new ConcurrentHashMap<>();

  private record Read(FileTime changed, KeptRun run) {}

  /**
   * What is looked for.
   *
   * @param words that must all stand in prompt, name, reward or model; none for all runs
   * @param order by date, reward, gain or prompt
   * @param descending greatest first
   */
  public record Query(String words, Order order, boolean descending) {}

  /** By what runs are sorted. */
  public enum Order {
    DATE(Comparator.comparing(KeptRun::date).thenComparing(KeptRun::name)),
    REWARD(Comparator.comparingDouble(run -> run.bestReward().orElse(Double.NEGATIVE_INFINITY))),
    GAIN(Comparator.comparingDouble(run -> run.gain().orElse(Double.NEGATIVE_INFINITY))),
    PROMPT(
        Comparator.comparing(
            run -> run.prompts().stream().findFirst().orElse(run.name()).toLowerCase(Locale.ROOT)));

    @SuppressWarnings("ImmutableEnumChecker") // Comparators of these are.
    private final Comparator<KeptRun> comparator;

    Order(Comparator<KeptRun> comparator) {
      this.comparator = comparator;
    }
  }

  /** Of the runs in a folder, which need not be there yet. */
  public RunCatalogue(Path folder) {
    this(folder, 1);
  }

  /**
   * The same of runs in folders of it too.
   *
   * @param depth how many folders down runs are looked for, at least 1; not in runs themselves
   */
  public RunCatalogue(Path folder, int depth) {
    this.folder = folder;
    this.depth = depth;
  }

  /** Runs that are looked for, in order. */
  public List<KeptRun> find(Query query) {
    String[] words = query.words().toLowerCase(Locale.ROOT).strip().split("\\s+");
    Comparator<KeptRun> order = query.order().comparator;
    return all(folder, depth).stream()
        .filter(run -> Stream.of(words).allMatch(run.text()::contains))
        .sorted(query.descending() ? order.reversed() : order)
        .toList();
  }

  /** The run of a name. */
  public Optional<KeptRun> of(String name) {
    return folders(folder).stream()
        .filter(path -> String.valueOf(path.getFileName()).equals(name))
        .findFirst()
        .flatMap(this::run);
  }

  private List<KeptRun> all(Path place, int down) {
    List<KeptRun> found = new ArrayList<>();
    for (Path path : folders(place)) {
      Optional<KeptRun> run = run(path);
      if (run.isPresent()) {
        found.add(run.get());
      } else if (down > 1) {
        found.addAll(all(path, down - 1));
      }
    }
    return found;
  }

  private static List<Path> folders(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries
          .filter(path -> !String.valueOf(path.getFileName()).startsWith("."))
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
    return found;
  }

  private Optional<KeptRun> run(Path path) {
    try {
      FileTime changed = changed(path);
      Read before = read.get(path);
      if (before != null && before.changed().equals(changed)) {
        return Optional.of(before.run());
      }
      Optional<KeptRun> run = KeptRun.read(path);
      if (read.size() > MOST_KEPT) {
        read.clear();
      }
      run.ifPresent(r -> read.put(path, new Read(changed, r)));
      return run;
    } catch (IOException e) {
      // It was removed meanwhile.
      return Optional.empty();
    }
  }

  /** Of its record; of what has none, of the folder. */
  private static FileTime changed(Path path) throws IOException {
    Path record = path.resolve(KeptRun.RECORD);
    return Files.getLastModifiedTime(Files.isRegularFile(record) ? record : path);
  }
}
