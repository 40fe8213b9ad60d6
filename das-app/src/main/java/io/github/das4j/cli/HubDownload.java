package io.github.das4j.cli;

import io.github.das4j.hub.ByteCount;
import io.github.das4j.hub.DownloadPlan;
import io.github.das4j.hub.Hub;
import io.github.das4j.hub.HubFile;
import io.github.das4j.hub.HubListing;
import io.github.das4j.hub.HubReference;
import io.github.das4j.hub.KnownCheckpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A download at the command line: what it brings and on which terms is said before, how far it is
 * while it goes on.
 *
 * @param hub where from
 * @param only patterns of files; without any, what a run needs
 */
record HubDownload(Hub hub, List<String> only) {

  /** Looks at what there is, and says it. */
  DownloadPlan announced(HubReference reference) {
    DownloadPlan plan = hub.plan(reference, only);
    HubListing listing = plan.listing();
    Failures.say(
        listing.repository()
            + ", "
            + reference.revision()
            + (reference.revision().equals(listing.commit()) ? "" : " = " + listing.shortCommit())
            + ": "
            + listing.terms());
    Failures.say(
        plan.files().size() + files(plan) + ", " + ByteCount.of(plan.bytes()) + left(plan));
    return plan;
  }

  private static String files(DownloadPlan plan) {
    return plan.files().size() == 1 ? " file" : " files";
  }

  private static String left(DownloadPlan plan) {
    if (plan.missing().isEmpty()) {
      return ", all of them here already";
    }
    String missing = ByteCount.of(plan.missingBytes());
    return missing.equals(ByteCount.of(plan.bytes()))
        ? ""
        : ", " + missing + " of them missing here";
  }

  /**
   * Brings it.
   *
   * @param known what it must be, where that is known
   */
  Path run(HubReference reference, Optional<KnownCheckpoint> known) {
    DownloadPlan plan = announced(reference);
    known.ifPresent(checkpoint -> checkpoint.require(plan));
    String going = "stopped; what has arrived is kept, and the same command goes on from there";
    try (Interruption stopped = new Interruption(() -> Failures.say(going));
        DownloadProgress progress = new DownloadProgress(plan)) {
      Path place = hub.download(plan, progress);
      progress.end();
      return place;
    }
  }

  /** Says which files there are, and how long they are. */
  void list(HubReference reference) {
    for (HubFile file : announced(reference).files()) {
      System.out.printf("%12d  %s%n", file.size(), file.path());
    }
  }
}
