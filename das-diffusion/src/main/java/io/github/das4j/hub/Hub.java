package io.github.das4j.hub;

import io.github.das4j.checkpoint.config.ModelIndex;
import io.github.das4j.checkpoint.file.JsonFiles;
import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The Hugging Face hub, and the cache that is shared with Python's huggingface_hub. */
public final class Hub {

  private final HubSettings settings;
  private @Nullable HubApi connected;

  /** The hub of these settings; nothing is asked of it yet. */
  public Hub(HubSettings settings) {
    this.settings = settings;
  }

  /** Its connections, made when they are needed first: a look into the cache needs none. */
  private synchronized HubApi api() {
    HubApi api = connected == null ? new HubApi(settings) : connected;
    connected = api;
    return api;
  }

  /** Where it is, who asks, and where its files are kept. */
  public HubSettings settings() {
    return settings;
  }

  /**
   * What is wanted, if the cache has all of it that a run needs; nothing is asked of the hub.
   *
   * @return a folder, or the file that the reference names
   */
  public Optional<Path> find(HubReference reference) {
    CachedRepository cached = CachedRepository.of(settings, reference.repository());
    Optional<String> commit = cached.commit(reference.revision());
    if (commit.isEmpty()) {
      return Optional.empty();
    }
    Path snapshot = cached.snapshot(commit.get());
    List<String> names = cached.files(commit.get());
    Optional<Path> place = reference.path().map(snapshot::resolve);
    if (place.filter(Files::isRegularFile).isPresent()) {
      return place;
    }
    Wanted wanted = new Wanted(reference, names, components(snapshot));
    return wanted.selection().lacking().isEmpty() && !wanted.selection().files().isEmpty()
        ? Optional.of(place.orElse(snapshot))
        : Optional.empty();
  }

  private static Predicate<String> components(Path snapshot) {
    Path index = snapshot.resolve(FileSelection.INDEX);
    return Files.isRegularFile(index)
        ? new ModelIndex(JsonFiles.configuration(index), index.toString())::has
        : name -> false;
  }

  /**
   * What is wanted from the cache, or else from the hub.
   *
   * @return a folder, or the file that the reference names
   * @throws IllegalArgumentException if there is no such thing, or not for this user
   * @throws HubException if the hub cannot be reached, or sends what it should not
   */
  public Path bring(HubReference reference, DownloadListener listener) {
    return find(reference).orElseGet(() -> download(plan(reference, List.of()), listener));
  }

  /**
   * Looks at what a download would bring. Of a pipeline the index is fetched, which says what else
   * is needed.
   *
   * @param only patterns of files, as {@link FilePatterns} reads them; without any, what a run
   *     needs
   * @throws IllegalArgumentException if there is no such thing, or not for this user
   * @throws io.github.das4j.checkpoint.CheckpointException if it is a pipeline of a kind that
   *     cannot be run
   */
  public DownloadPlan plan(HubReference reference, List<String> only) {
    if (settings.offline()) {
      throw new IllegalArgumentException(
          reference.place() + " is not in " + settings.cache() + ", and HF_HUB_OFFLINE is set");
    }
    HubListing listing = api().listing(reference);
    CachedRepository cached = CachedRepository.of(settings, reference.repository());
    List<String> names = listing.files().stream().map(HubFile::path).toList();
    List<String> chosen =
        only.isEmpty()
            ? needed(reference, listing, names)
            : FilePatterns.of(only).choose(names, reference);
    List<HubFile> files = new ArrayList<>();
    for (String name : chosen) {
      HubFile file = listing.file(name).orElseThrow();
      files.add(file.size() >= 0 ? file : sized(file, listing));
    }
    List<HubFile> missing =
        files.stream().filter(file -> !cached.has(listing.commit(), file)).toList();
    return new DownloadPlan(reference, listing, files, missing, begun(cached, missing));
  }

  private HubFile sized(HubFile file, HubListing listing) {
    HubReference one =
        new HubReference(listing.repository(), listing.commit(), Optional.of(file.path()), "");
    return file.sized(api().metadata(one).size());
  }

  private List<String> needed(HubReference reference, HubListing listing, List<String> names) {
    Predicate<String> has = name -> true;
    Optional<HubFile> index = listing.file(FileSelection.INDEX);
    if (reference.path().isEmpty() && index.isPresent()) {
      CachedRepository cached = CachedRepository.of(settings, listing.repository());
      if (!cached.has(listing.commit(), index.get())) {
        new BlobDownload(api(), cached, listing, DownloadListener.none()).bring(index.get());
      }
      Path file = cached.snapshot(listing.commit()).resolve(FileSelection.INDEX);
      ModelIndex read =
          new ModelIndex(
              JsonFiles.configuration(file), reference.repository() + "/" + FileSelection.INDEX);
      read.pipeline();
      has = read::has;
    }
    FileSelection selection = new Wanted(reference, names, has).selection();
    if (!selection.lacking().isEmpty()) {
      throw new IllegalArgumentException(
          reference.place() + " lacks " + String.join("; ", selection.lacking()));
    }
    return selection.files();
  }

  private static long begun(CachedRepository cached, List<HubFile> missing) {
    long begun = 0;
    for (HubFile file : missing) {
      Optional<Path> partial = file.digest().map(cached::partial);
      try {
        if (partial.filter(Files::isRegularFile).isPresent()) {
          begun += Math.min(file.size(), Files.size(partial.get()));
        }
      } catch (IOException e) {
        throw new HubException("cannot read " + partial.get() + ": " + AtomicFiles.reason(e), e);
      }
    }
    return begun;
  }

  /**
   * Downloads what is missing, several files at once.
   *
   * @return a folder, or the file that the reference names
   * @throws HubException if there is no room for it, the hub cannot be reached, or it sends what it
   *     should not; what has arrived is kept, and the next download goes on from there
   */
  public Path download(DownloadPlan plan, DownloadListener listener) {
    HubListing listing = plan.listing();
    CachedRepository cached = CachedRepository.of(settings, listing.repository());
    if (!plan.missing().isEmpty()) {
      FreeSpace.require(settings.cache(), plan.missingBytes());
      BlobDownload blobs = new BlobDownload(api(), cached, listing, listener);
      Together.run(plan.missing(), blobs::bring);
    }
    cached.remember(plan.reference().revision(), listing.commit());
    Path snapshot = cached.snapshot(listing.commit());
    return plan.reference().path().map(snapshot::resolve).orElse(snapshot);
  }
}
