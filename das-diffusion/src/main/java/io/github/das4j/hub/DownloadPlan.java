package io.github.das4j.hub;

import java.util.List;

/**
 * What a download would bring.
 *
 * @param reference what is wanted
 * @param listing what the hub says of it
 * @param files that are wanted, those there included
 * @param missing those that are to be downloaded
 * @param begun bytes of these that an earlier download left
 */
public record DownloadPlan(
    HubReference reference,
    HubListing listing,
    List<HubFile> files,
    List<HubFile> missing,
    long begun) {

  /** Takes copies of the lists. */
  public DownloadPlan {
    files = List.copyOf(files);
    missing = List.copyOf(missing);
  }

  /** Of all that is wanted, in bytes. */
  public long bytes() {
    return files.stream().mapToLong(HubFile::size).sum();
  }

  /** Of what is to be downloaded, in bytes, less what an earlier download left. */
  public long missingBytes() {
    return Math.max(0, missing.stream().mapToLong(HubFile::size).sum() - begun);
  }
}
